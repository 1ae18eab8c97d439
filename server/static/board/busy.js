// Busy: while a filtered page is on its way the old one stays, and its button says that the server works.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => form.querySelector("button[type=submit]")?.setAttribute("aria-busy", "true"));
}

// A page that comes back from the browser's memory waits for nothing.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[data-busy] [aria-busy]")) button.removeAttribute("aria-busy");
});
