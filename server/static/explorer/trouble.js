// Trouble: what went wrong, in words, with what to do now; what is seen is kept.
import { button, byId, h, put } from "./dom.js";
import { isPhone, openSheet, unfold } from "./layout.js";
import { resizeMap } from "./map.js";
import { say } from "./words.js";

/** `about` is "answer" or "map": the one says nothing of the other. `again` tries once more. */
export function trouble(error, { about = "answer", again = () => window.location.reload() } = {}) {
  if (error.name === "AbortError") return;
  const box = byId("trouble");
  box.dataset.about = about;
  box.hidden = false;
  put(box, h("p", {}, error.message), wayOut(error.status, again));
  // A shut sheet has one line, and a folded rail none.
  put(byId("sheet-summary"), error.message);
  unfold(resizeMap);
  // The counts soon take that line again, but a link stays wrong.
  if (about === "link" && isPhone()) openSheet(true);
}

/** What to do now: sign in again, or try again where trying can help. */
function wayOut(status, again) {
  const here = encodeURIComponent(window.location.pathname + window.location.search);
  if (status === 401) return h("p", { class: "actions" }, h("a", { href: `/sign-in?next=${here}` }, say("sign_in")));
  if (status >= 400 && status < 500) return null;
  return h("p", { class: "actions" }, button(say("try_again"), again));
}

/** Take back what was said. */
export function calm(about = "answer") {
  if (byId("trouble").dataset.about === about) byId("trouble").hidden = true;
}
