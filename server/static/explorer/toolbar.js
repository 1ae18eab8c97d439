// Toolbar: what was decided can be taken back and made again, and the tools above the map are walked with arrows.
import { announce, byId } from "./dom.js";
import { onHistory } from "./history.js";
import { onChange, query, travel } from "./state.js";
import { say } from "./words.js";

const TYPED_INTO = 'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, [contenteditable]';

/** The two buttons and their keys; the other slots of the toolbar are filled by their own modules. */
export function startToolbar() {
  byId("undo").addEventListener("click", () => go("back"));
  byId("redo").addEventListener("click", () => go("forth"));
  onHistory(({ back, forth }) => {
    // Stays in the order of the keyboard, so that the focus is not lost with the last step.
    byId("undo").setAttribute("aria-disabled", String(!back));
    byId("redo").setAttribute("aria-disabled", String(!forth));
  });
  // The methods are asked about what the filters let through.
  onChange(() => (byId("analyse").search = String(query())));
  byId("analyse").search = String(query());
  document.addEventListener("keydown", onKey);
  byId("toolbar").addEventListener("keydown", walk);
}

function go(direction) {
  if (!travel(direction)) announce(say(direction === "back" ? "nothing_to_undo" : "nothing_to_redo"));
}

function onKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest?.(TYPED_INTO)) return;
  const key = event.key.toLowerCase();
  const direction = key === "y" || (key === "z" && event.shiftKey) ? "forth" : key === "z" ? "back" : null;
  if (!direction) return;
  event.preventDefault();
  go(direction);
}

function walk(event) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  if (!event.target.closest("button.tool, summary.tool, a.tool")) return;
  const tools = [...byId("toolbar").querySelectorAll("button.tool, summary.tool, a.tool")].filter((tool) => tool.offsetParent);
  const at = tools.indexOf(event.target.closest("button, summary, a"));
  const to = tools[at + (event.key === "ArrowRight" ? 1 : -1)];
  if (!to) return;
  event.preventDefault();
  to.focus();
}
