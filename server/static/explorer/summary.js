// Summary: how many incidents there are, and how many of them the map can show.
import { territory } from "./api.js";
import { byId, h, put } from "./dom.js";
import { count, say, share } from "./words.js";

const LOW_HIT_RATE = 0.85; // Ratcliffe's first estimate of what a map needs: a warning, not a law

/** An empty territory says how incidents come into it. */
function firstSteps() {
  const imports = h("a", { class: "button", href: `/t/${territory}/imports` }, say("import_file"));
  return [say("no_data"), h("span", { class: "actions" }, imports)];
}

export function showSummary(summary, { everRecorded }) {
  const { incidents, located, at_default: atDefault } = summary;
  put(byId("summary-figure"), count("recorded", incidents));
  if (!incidents) {
    put(byId("summary-words"), everRecorded ? `${say("no_incidents")} ${say("widen")}` : firstSteps());
    showMissing([]);
    return;
  }
  const placed = located / incidents;
  put(byId("summary-words"), say(placed < LOW_HIT_RATE ? "hit_rate_low" : "hit_rate", { share: share(placed) }));
  const missing = [];
  if (incidents > located) missing.push(count("unlocated", incidents - located));
  if (atDefault) missing.push(count("at_default", atDefault));
  showMissing(missing);
}

function showMissing(sentences) {
  byId("missing-title").hidden = !sentences.length;
  put(byId("missing"), sentences.map((sentence) => h("li", {}, sentence)));
}
