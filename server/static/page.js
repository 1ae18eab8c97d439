// Page: keeps the progress bars of any page moving, loads the page again when a job has ended, opens dialogs,
// and on a phone brings the name of this page into view among the others.
const POLL_MS = 800;
const ENDED = new Set(["done", "failed", "cancelled"]);

function show(bar, job, numbers) {
  bar.querySelector("[data-job-message]").textContent = job.message || bar.dataset.waiting || "";
  const counts = bar.querySelector("[data-job-counts]");
  const progress = bar.querySelector("progress");
  if (!job.total) return;
  counts.textContent = bar.dataset.counts
    .replace("{done}", numbers.format(job.done))
    .replace("{total}", numbers.format(job.total));
  progress.max = job.total;
  progress.value = job.done;
}

async function follow(bar) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  let job = { state: bar.dataset.state };
  while (!ENDED.has(job.state)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    try {
      const answer = await fetch(`/api/v1/jobs/${bar.dataset.job}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      job = await answer.json();
      show(bar, job, numbers);
    } catch {
      bar.querySelector("[data-job-message]").textContent = bar.dataset.lost;
    }
  }
  window.location.reload();
}

for (const bar of document.querySelectorAll("[data-job]")) {
  if (!ENDED.has(bar.dataset.state)) follow(bar);
}

for (const opener of document.querySelectorAll("[data-opens]")) {
  opener.addEventListener("click", () => document.getElementById(opener.dataset.opens).showModal());
}

const here = document.querySelector(".masthead-nav [aria-current]");
if (here) {
  const row = here.parentElement;
  const hidden = here.getBoundingClientRect().right - row.getBoundingClientRect().right;
  if (hidden > 0) row.scrollLeft += hidden + row.clientWidth / 4;
}
