// Upload: lets a file be dropped on the form and says which file was chosen.
// Without this script the form's own file button does the same.

const form = document.querySelector("[data-upload]");

function describe(file) {
  const size = file.size / (1024 * 1024);
  const digits = size < 10 ? 1 : 0;
  const number = size.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits });
  return `${file.name} (${number} MB)`;
}

function showChoice(input, chosen, limitBytes) {
  const file = input.files[0];
  const tooLarge = Boolean(file) && file.size > limitBytes;
  chosen.textContent = file ? describe(file) : "";
  form.querySelector("[data-too-large]").hidden = !tooLarge;
  form.querySelector("[type=submit]").disabled = tooLarge;
}

function acceptDrops(zone, input, onChange) {
  const highlight = (on) => zone.classList.toggle("drop-zone--over", on);
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      highlight(true);
    });
  }
  zone.addEventListener("dragleave", () => highlight(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    highlight(false);
    if (event.dataTransfer.files.length === 0) return;
    const single = new DataTransfer();
    single.items.add(event.dataTransfer.files[0]);
    input.files = single.files;
    onChange();
  });
}

if (form) {
  const input = form.querySelector("input[type=file]");
  const chosen = form.querySelector("[data-chosen]");
  const update = () => showChoice(input, chosen, Number(form.dataset.limitBytes));
  input.addEventListener("change", update);
  acceptDrops(form.querySelector("[data-drop]"), input, update);
  // The upload itself can take minutes: say that it runs, and prevent a second one.
  form.addEventListener("submit", () => {
    form.querySelector("[data-sending]").hidden = false;
    form.querySelector("[type=submit]").disabled = true;
  });
  window.addEventListener("pageshow", () => {
    form.querySelector("[data-sending]").hidden = true;
    update();
  });
}
