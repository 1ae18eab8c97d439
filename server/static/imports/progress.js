// Progress: asks the job how far it is and reloads the page when it has ended.
// Without this script the page refreshes itself (see the noscript link in progress.html).

const PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10000;

const panel = document.querySelector("[data-job-url]");

function draw(job) {
  const bar = panel.querySelector("progress");
  const counts = panel.querySelector("[data-counts]");
  const number = (n) => n.toLocaleString(document.documentElement.lang);
  if (job.total) {
    bar.max = job.total;
    bar.value = job.done;
    counts.textContent = panel.dataset.ofText
      .replace("{done}", number(job.done))
      .replace("{total}", number(job.total));
  } else if (job.done) {
    bar.removeAttribute("value");
    counts.textContent = panel.dataset.doneText.replace("{done}", number(job.done));
  }
  panel.querySelector("[data-waiting]").hidden = job.state !== "queued";
}

async function ask(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`The job answered ${response.status}`);
  return response.json();
}

async function follow(url, pause) {
  let next = PAUSE_MS;
  try {
    const job = await ask(url);
    panel.querySelector("[data-lost]").hidden = true;
    if (job.state !== "queued" && job.state !== "running") {
      window.location.reload();
      return;
    }
    draw(job);
  } catch {
    // The server may be restarting; the import itself does not depend on this page.
    panel.querySelector("[data-lost]").hidden = false;
    next = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
  window.setTimeout(() => follow(url, next), next);
}

if (panel) follow(panel.dataset.jobUrl, PAUSE_MS);
