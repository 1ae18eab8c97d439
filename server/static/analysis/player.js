// Player: goes through the steps of a run; it never starts by itself, and stops at the last.
import { h, s } from "./dom.js";
import { say } from "./page.js";

const STEP_MS = 1000;
const PLAY = "M5 3.5v13l11-6.5z";
const PAUSE = "M6 4v12M14 4v12";
const BACK = "M5 4v12M15 4 8 10l7 6z";
const FORTH = "M15 4v12M5 4l7 6-7 6z";

const icon = (path) => s("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" }, s("path", { d: path }));

/** Put a player into a place; `show` hears the number of each step. */
export function startPlayer(place, steps, show) {
  let at = 0;
  let timer = null;
  const tool = (path, label, action) =>
    h("button", { type: "button", class: "tool", title: label, "aria-label": label, onclick: action }, icon(path));
  const go = tool(PLAY, say("play"), () => (timer ? pause() : play()));
  const slider = h("input", {
    type: "range", min: 0, max: steps.length - 1, step: 1, value: 0, "aria-label": say("steps"),
    oninput: () => {
      pause();
      stand(Number(slider.value));
    },
  });
  const words = h("p", { class: "player-words" });
  const live = h("p", { class: "unseen", "aria-live": "polite" });

  function stand(step, { aloud = true } = {}) {
    at = Math.max(0, Math.min(step, steps.length - 1));
    slider.value = at;
    slider.setAttribute("aria-valuetext", steps[at]);
    words.textContent = steps[at];
    if (aloud) live.textContent = steps[at];
    show(at);
  }

  function face(playing) {
    const label = say(playing ? "pause" : "play");
    go.replaceChildren(icon(playing ? PAUSE : PLAY));
    go.title = label;
    go.setAttribute("aria-label", label);
  }

  function play() {
    if (at === steps.length - 1) stand(0, { aloud: false });
    timer = setInterval(() => {
      stand(at + 1, { aloud: false });
      if (at === steps.length - 1) pause();
    }, STEP_MS);
    face(true);
  }

  function pause() {
    if (!timer) return;
    clearInterval(timer);
    timer = null;
    face(false);
    live.textContent = steps[at];
    keep();
  }

  // The address keeps the step, so that it can be handed on.
  const keep = () => window.history.replaceState(null, "", `#step=${at}`);

  function by(step) {
    pause();
    stand(step);
    keep();
  }

  const keys = {
    " ": () => (timer ? pause() : play()),
    ArrowLeft: () => by(at - 1),
    ArrowRight: () => by(at + 1),
    Home: () => by(0),
    End: () => by(steps.length - 1),
  };
  place.addEventListener("keydown", (event) => {
    // A button presses itself with the space bar, and a slider moves itself.
    const own = event.key === " " ? event.target.matches("button") : event.target === slider;
    if (!keys[event.key] || own) return;
    event.preventDefault();
    keys[event.key]();
  });
  slider.addEventListener("change", keep);
  place.append(
    h("div", { class: "tools" }, tool(BACK, say("step_back"), () => by(at - 1)), go, tool(FORTH, say("step_forth"), () => by(at + 1))),
    h("div", { class: "player-line" }, words, slider),
    live,
  );
  stand(Number(/^#step=(\d+)$/.exec(window.location.hash)?.[1] ?? 0), { aloud: false });
  return { stand: by };
}
