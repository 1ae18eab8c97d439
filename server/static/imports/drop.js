// Drop: files may be dropped anywhere on the page; a frame over it shows that they will be taken.

const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

function makeTarget(words) {
  const target = document.createElement("div");
  target.className = "drop-target";
  target.hidden = true;
  target.setAttribute("aria-hidden", "true");
  const text = document.createElement("p");
  text.textContent = words;
  target.append(text);
  document.body.append(target);
  return target;
}

// Calls `take(files)` with what was dropped. Entering a child element also leaves its parent: hence the depth.
export function acceptDrops(words, take) {
  const target = makeTarget(words);
  let depth = 0;
  const show = (to) => {
    depth = Math.max(0, to);
    target.hidden = depth === 0;
  };
  window.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(depth + 1);
  });
  window.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  window.addEventListener("dragleave", (event) => {
    if (carriesFiles(event)) show(depth - 1);
  });
  window.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(0);
    const files = [...event.dataTransfer.files];
    if (files.length) take(files);
  });
}
