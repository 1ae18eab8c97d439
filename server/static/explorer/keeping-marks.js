// Marks: the notes as small numbers on the map, on both maps where two are compared.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

import { h } from "./dom.js";
import { allMaps } from "./scene.js";
import { integer, say } from "./words.js";

const SHORT = 80;
const SWITCH = "talsi-notes-off";

let marks = [];

/** Whether this browser shows notes on the map: a choice of who sits before it. */
export function areShown() {
  try {
    return window.localStorage.getItem(SWITCH) !== "yes";
  } catch {
    return true;
  }
}

export function keepShown(on) {
  try {
    window.localStorage.setItem(SWITCH, on ? "no" : "yes");
  } catch {
    // A browser that keeps nothing shows them again next time.
  }
}

const shorten = (text) => (text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);

function numbered({ note, number, lit, pressed }) {
  const press = (event) => {
    event.stopPropagation();
    pressed(note.id);
  };
  const label = say("note_mark", { n: integer(number), words: shorten(note.body) });
  return h(
    "button",
    { type: "button", class: "note-mark", "aria-label": label, title: shorten(note.body), "aria-pressed": String(lit), onclick: press },
    integer(number),
  );
}

const pin = (element, { lon, lat }, map) => new maplibre.Marker({ element }).setLngLat([lon, lat]).addTo(map);

/** Show these notes, the lit one stronger, and a hollow mark where a new one will be pinned. */
export function showMarks(notes, { lit = null, draft = null, pressed = () => {} } = {}) {
  for (const mark of marks) mark.remove();
  marks = allMaps().flatMap((map) => [
    ...notes.map((note, index) =>
      pin(numbered({ note, number: index + 1, lit: note.id === lit, pressed }), note, map),
    ),
    ...(draft ? [pin(h("span", { class: "note-mark note-draft", "aria-hidden": "true" }), draft, map)] : []),
  ]);
}
