// Taking: puts the words that are selected in what was written into the form that takes them out for good.
const written = document.querySelector("[data-written]");
const button = document.querySelector("[data-takes]");
const field = document.querySelector("[data-taken]");
let selected = "";

function look() {
  const selection = document.getSelection();
  const inside = selection.rangeCount && written.contains(selection.anchorNode) && written.contains(selection.focusNode);
  if (inside && selection.toString().trim()) selected = selection.toString().trim();
}

if (written && button && field) {
  button.hidden = false;
  document.addEventListener("selectionchange", look);
  button.addEventListener("click", () => {
    if (selected) field.value = selected;
    field.focus();
    field.closest("section").scrollIntoView({ block: "center" });
  });
}
