// View: one request for each change; its answer goes to all charts and counts at once, the old one stays till then.
import { readView } from "./api.js";
import { filterParts } from "./describe.js";
import { announce, byId } from "./dom.js";
import { drawn } from "./map.js";
import { query } from "./state.js";
import { count, say } from "./words.js";

const LINE_AFTER_MS = 150;
const CHANGED = "talsi:filter-change";
const REDRAWN = "talsi:redraw";

let listener = {};
let asked = 0;
let redrawn = 0;
let timer = null;

/** `show(view)` draws all charts; `failed(error, again)` and `calm()` speak of the answer. */
export function startView(handlers) {
  listener = handlers;
}

/** The moment of a change, from which the redraw is measured. */
export function markChange() {
  performance.clearMarks(CHANGED);
  performance.mark(CHANGED);
}

/** Ask for the present filters and show the answer; an older question still open is given up. */
export async function look({ aloud = true } = {}) {
  const mine = ++asked;
  const tiles = drawn();
  waiting(true);
  try {
    const view = await readView(query());
    if (mine !== asked) return;
    listener.calm();
    listener.show(view);
    waiting(false);
    if (aloud) announce(say("announced", { incidents: count("recorded", view.incidents), filters: count("filters", filterParts().length) }));
    await tiles;
    if (mine === asked) finish();
  } catch (error) {
    if (error.name !== "AbortError") listener.failed(error, () => look());
  } finally {
    if (mine === asked) waiting(false);
  }
}

/** Charts and map show the same filters: said in the page, where a measurement can read it. */
function finish() {
  if (performance.getEntriesByName(CHANGED).length) {
    performance.clearMeasures(REDRAWN);
    performance.measure(REDRAWN, CHANGED);
  }
  byId("content").dataset.redrawn = String(++redrawn);
}

function waiting(on) {
  clearTimeout(timer);
  if (!on) byId("strip-busy").hidden = true;
  else timer = setTimeout(() => (byId("strip-busy").hidden = false), LINE_AFTER_MS);
}
