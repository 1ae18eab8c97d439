// Main: the map of a run, with its player where it has steps.
import { byId } from "./dom.js";
import { startLeads } from "./leads.js";
import { data } from "./page.js";
import { startPlayer } from "./player.js";
import { RunMap } from "./runmap.js";

const frame = byId("run-map");

if (frame && data) {
  const [run] = data.runs;
  const shown = new RunMap(run, { frame, legend: byId("map-legend"), said: byId("map-said") });
  const stepped = run.layers.find(({ steps }) => steps.length);
  const started = shown.start();
  if (started) startLeads(shown);
  if (started && stepped) {
    byId("map-player").hidden = false;
    startPlayer(byId("map-player"), stepped.steps, (step) => shown.showStep(step));
  }
}
