// Form: shows the fields that a choice needs, and says that the work has begun.
const form = document.getElementById("analysis-form");

function chosen(name) {
  return form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";
}

function show() {
  for (const part of form.querySelectorAll("[data-shown-by]")) {
    part.hidden = !part.dataset.shownFor.split(" ").includes(chosen(part.dataset.shownBy));
  }
}

form.addEventListener("change", (event) => {
  show();
  if (event.target.name === "period" && event.target.value === "own") form.elements.namedItem("from").focus();
});

form.addEventListener("submit", () => {
  const run = document.getElementById("run");
  run.setAttribute("aria-busy", "true");
  document.getElementById("waiting").hidden = false;
});

// A page that comes back from the browser's store waits for nothing.
window.addEventListener("pageshow", () => {
  document.getElementById("run").removeAttribute("aria-busy");
  document.getElementById("waiting").hidden = true;
});

show();
