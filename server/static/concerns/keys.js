// Keys: j and k go through the queue, Enter opens, "/" searches, u goes back; a box turns them off and is remembered.
const KEPT = "talsi-concern-keys";
const bar = document.querySelector("[data-keys]");
const box = bar?.querySelector("[data-keys-on]");

function rows() {
  return [...document.querySelectorAll("[data-queue] h2 a")];
}

function step(by) {
  const links = rows();
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
  next?.focus();
  next?.closest("li").scrollIntoView({ block: "nearest" });
}

function isTyping(target) {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
}

function press(event) {
  if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const search = document.querySelector("[type=search]");
  if (link) link.click();
  else if (event.key === "j" && rows().length) step(1);
  else if (event.key === "k" && rows().length) step(-1);
  else if (event.key === "/" && search) search.focus();
  else return;
  event.preventDefault();
}

if (box) {
  bar.hidden = false;
  box.checked = localStorage.getItem(KEPT) !== "off";
  box.addEventListener("change", () => localStorage.setItem(KEPT, box.checked ? "on" : "off"));
  document.addEventListener("keydown", press);
}
