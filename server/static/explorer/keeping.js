// Keeping: the tools that keep a view, pin a note, and hand the present view over.
import { Trouble } from "./api.js";
import { byId } from "./dom.js";
import { notesTool } from "./keeping-notes.js";
import { shareTool } from "./keeping-share.js";
import { viewsTool } from "./keeping-views.js";
import { mainMap, moveTime } from "./scene.js";
import { address, state } from "./state.js";
import { trouble } from "./trouble.js";
import { list, say } from "./words.js";

// Before the page writes its own address over it.
const asked = new URLSearchParams(window.location.search);
const CHOICES = /^(b\.)?(category|neighbourhood|known_by|weekday|hour)$/;

export function startKeeping(territory) {
  byId("tools-keep").append(viewsTool(territory, showPlace), notesTool(territory), shareTool(territory));
  tellLeftOut();
}

/** A link from elsewhere may name what is not here: the rest of it is shown, and that is said. */
function tellLeftOut() {
  const kept = new URLSearchParams(address());
  const left = [...asked].filter(([name, value]) => CHOICES.test(name) && !kept.getAll(name).includes(value));
  if (!left.length) return;
  window.history.replaceState(null, "", `?${address()}`);
  trouble(new Trouble(say("link_left_out", { words: list(left.map(([, value]) => value)) }), 404), { about: "link" });
}

/** A kept view brings the map to where it lay. */
function showPlace() {
  if (!state.view) return;
  const [zoom, lat, lng] = state.view;
  mainMap()?.easeTo({ zoom, center: [lng, lat], duration: moveTime() });
}
