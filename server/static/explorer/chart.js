// Chart: the frame of a picture; its title is a sentence, and the same numbers are a table and a file.
import { pictureFile } from "./api.js";
import { byId, h, put } from "./dom.js";
import { query } from "./state.js";

/** `table()` gives {head, rows} of words: the twin of the picture. Returns how to say what it shows. */
export function chart(name, { table, picture = () => {} }) {
  const frame = byId(`chart-${name}`);
  const title = byId(`chart-title-${name}`);
  const toggle = frame.querySelector("[data-twin]");
  const twin = byId(`twin-${name}`);
  const shown = byId(name);
  const note = frame.querySelector("[data-note]");

  const fill = () => {
    if (!twin.hidden) put(twin, asTable(title.textContent, table()));
  };
  toggle.addEventListener("click", () => {
    twin.hidden = !twin.hidden;
    shown.hidden = !twin.hidden;
    toggle.setAttribute("aria-pressed", String(!twin.hidden));
    fill();
    // What was hidden had no size to be drawn in.
    picture();
  });

  return {
    /** Words of the present numbers; the link asks for the same numbers as the picture shows. */
    tell({ words, notes = [] }) {
      const beside = notes.filter(Boolean).join(" ");
      for (const [element, said] of [[title, words], [note, beside]]) {
        element.textContent = said;
        // A narrow column cuts a sentence off.
        element.title = said;
      }
      note.hidden = !beside;
      frame.querySelector("[data-csv]").href = pictureFile(frame.dataset.file, query());
      fill();
    },
  };
}

function asTable(caption, { head, rows }) {
  return h(
    "table",
    { class: "twin" },
    h("caption", { class: "unseen" }, caption),
    h("thead", {}, h("tr", {}, head.map((words, index) => h("th", { scope: "col", class: index ? "numeric" : null }, words)))),
    h(
      "tbody",
      {},
      rows.map(([name, ...cells]) =>
        h("tr", {}, h("th", { scope: "row" }, name), cells.map((cell) => h("td", { class: "numeric" }, cell ?? "–"))),
      ),
    ),
  );
}

/** The type of the page may be larger than usual, and pictures grow with it. */
export const scale = () => parseFloat(window.getComputedStyle(document.documentElement).fontSize) / 16;

/** A round number at or above the most. */
export function roof(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((digit) => digit * power).find((top) => top >= most && Number.isInteger(top)) ?? most;
}
