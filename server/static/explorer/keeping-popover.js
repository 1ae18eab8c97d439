// Popover: a small panel that hangs on a tool; Escape and the tool itself close it, and the focus goes back.
import { byId, h, put, s } from "./dom.js";
import { isPhone } from "./layout.js";
import { say } from "./words.js";

const GAP = 8;
// The buttons that zoom, at the right edge of the map.
const ZOOM_BUTTONS = 56;

const icon = (path) =>
  s("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" }, s("path", { d: path }));

const cross = () =>
  s("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, s("path", { d: "m3 3 10 10M13 3 3 13" }));

/**
 * A tool and its panel. `stays`: presses elsewhere do not close it, as when a place is chosen on the map.
 * `heading` stands in the panel where it is more than the tool's `label`;
 * `opened(body)` fills it, `closed()` hears that it is gone. Returns {tool, panel, body, open, close, isOpen}.
 */
export function popover({ id, label, heading = label, path, stays = false, opened, closed = () => {} }) {
  const title = h("h2", { class: "pop-title", id: `${id}-title` }, heading);
  const shut = h("button", { type: "button", class: "panel-close", "aria-label": say("close"), title: say("close") }, cross());
  const body = h("div", { class: "pop-body" });
  const panel = h(
    "div",
    { class: "pop", id, popover: stays ? "manual" : "auto", role: "dialog", "aria-labelledby": `${id}-title` },
    h("div", { class: "pop-head" }, title, shut),
    body,
  );
  const tool = h(
    "button",
    { type: "button", class: "tool", id: `${id}-tool`, "aria-expanded": "false", "aria-controls": id, title: heading },
    icon(path),
    h("span", { class: "tool-words" }, label),
  );
  tool.popoverTargetElement = panel;
  const close = () => panel.matches(":popover-open") && panel.hidePopover();
  shut.addEventListener("click", close);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // The reading panel stays: one press closes one thing.
    event.stopPropagation();
    if (stays) close();
  });
  // Filled before it is seen: whoever presses the map at once is heard.
  panel.addEventListener("beforetoggle", ({ newState }) => newState === "open" && opened(body));
  panel.addEventListener("toggle", ({ newState }) => {
    const open = newState === "open";
    tool.setAttribute("aria-expanded", String(open));
    if (open) {
      place(panel, tool, stays);
      if (!panel.contains(document.activeElement)) panel.querySelector("[data-first]")?.focus();
      return;
    }
    if (panel.contains(document.activeElement) || document.activeElement === document.body) tool.focus();
    closed();
  });
  window.addEventListener("resize", () => panel.matches(":popover-open") && place(panel, tool, stays));
  byId("content").append(panel);
  return { tool, panel, body, close, open: () => panel.showPopover(), isOpen: () => panel.matches(":popover-open") };
}

/**
 * Below its tool, inside the window; one that stays, at the right of the map, whose middle is seen then. On a phone
 * a sheet from below, which the style sheet places.
 */
function place(panel, tool, stays) {
  if (isPhone()) {
    panel.removeAttribute("style");
    return;
  }
  const at = tool.getBoundingClientRect();
  const right = stays ? byId("stage-map").getBoundingClientRect().right - ZOOM_BUTTONS : window.innerWidth;
  const wanted = right - panel.offsetWidth - GAP;
  const left = Math.max(GAP, stays ? wanted : Math.min(at.left, wanted));
  panel.style.left = `${left}px`;
  panel.style.top = `${at.bottom + GAP}px`;
  panel.style.maxHeight = `${window.innerHeight - at.bottom - 3 * GAP}px`;
}

/** A line at the foot of a panel that says what was done, and how to take it back. */
export function telling() {
  const line = h("p", { class: "pop-told small", role: "status" });
  const tell = (words, undo = null) =>
    put(line, words, undo && [" ", h("button", { type: "button", class: "button plain", onclick: undo }, say("undo_this"))]);
  return { line, tell };
}
