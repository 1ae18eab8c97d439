// Keeping: the tools that keep a view, pin a note, and hand the present view over.
import { byId } from "./dom.js";
import { notesTool } from "./keeping-notes.js";
import { shareTool } from "./keeping-share.js";
import { viewsTool } from "./keeping-views.js";
import { mainMap, moveTime } from "./scene.js";
import { state } from "./state.js";

export function startKeeping(territory) {
  byId("tools-keep").append(viewsTool(territory, showPlace), notesTool(territory), shareTool(territory));
}

/** A kept view brings the map to where it lay. */
function showPlace() {
  if (!state.view) return;
  const [zoom, lat, lng] = state.view;
  mainMap()?.easeTo({ zoom, center: [lng, lat], duration: moveTime() });
}
