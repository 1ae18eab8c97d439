// Jobs: keeps the progress of imports moving, and loads the page again when one has ended.
const POLL_MS = 700;
const ENDED = new Set(["done", "failed", "cancelled"]);

function show(bar, job, numbers) {
  bar.querySelector("[data-job-message]").textContent = job.message || bar.dataset.waiting;
  if (!job.total) return;
  bar.querySelector("[data-job-counts]").textContent = bar.dataset.counts
    .replace("{done}", numbers.format(job.done))
    .replace("{total}", numbers.format(job.total));
  const progress = bar.querySelector("progress");
  progress.max = job.total;
  progress.value = job.done;
}

async function follow(bar) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  let state = bar.dataset.state;
  while (!ENDED.has(state)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    try {
      const answer = await fetch(`/api/v1/jobs/${bar.dataset.importJob}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      const job = await answer.json();
      state = job.state;
      show(bar, job, numbers);
    } catch {
      bar.querySelector("[data-job-message]").textContent = bar.dataset.lost;
    }
  }
  // A page that is sending files, or in which somebody writes, is not taken away.
  while (document.querySelector(".queue-item progress:not([hidden])")) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  if (!document.querySelector(".queue-item")) window.location.reload();
}

for (const bar of document.querySelectorAll("[data-import-job]")) {
  if (!ENDED.has(bar.dataset.state)) follow(bar);
}

// A cancelled import is rolled back within a second or two.
if (document.querySelector("[data-look-again]")) setTimeout(() => window.location.reload(), POLL_MS);
