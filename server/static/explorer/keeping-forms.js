// Forms: the fields in which a view is named and a note is written; what is refused is said beside them.
import { h, put } from "./dom.js";
import { integer, say } from "./words.js";

const LONGEST_NOTE = 1000;
const LONGEST_NAME = 80;

/** A form that keeps what was written when it is refused; `done(text)` may throw. */
function form(field, { act, done, stop = null }, ...around) {
  const error = h("p", { class: "field-error small", role: "alert", hidden: true });
  const button = h("button", { type: "submit", class: "button" }, act);
  const submit = async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    button.disabled = true;
    error.hidden = true;
    try {
      await done(field.value);
    } catch (problem) {
      error.hidden = false;
      put(error, problem.message);
      field.focus();
    } finally {
      button.disabled = false;
    }
  };
  const cancel = stop && h("button", { type: "button", class: "button secondary", onclick: stop }, say("cancel"));
  return h("form", { class: "pop-form", onsubmit: submit, novalidate: true }, around, error, h("div", { class: "pop-actions" }, button, cancel));
}

/** The name of a view. */
export function nameForm({ label, value = "", first = false, ...acts }) {
  const input = h("input", { class: "input wide", maxlength: LONGEST_NAME, value, autocomplete: "off", "data-first": first });
  return form(input, acts, h("label", { class: "field-label" }, label, input));
}

/** The words of a note, with the warning that belongs to them. */
export function noteForm({ title, value = "", ...acts }) {
  const left = h("p", { class: "note-left small", "aria-live": "polite" });
  const area = h("textarea", {
    class: "input wide",
    rows: 3,
    maxlength: LONGEST_NOTE,
    "aria-describedby": "note-warning",
    oninput: () => tell(),
  });
  const tell = () => {
    const rest = LONGEST_NOTE - area.value.length;
    put(left, rest < 200 ? say("note_left", { n: integer(rest) }) : "");
  };
  area.value = value;
  return form(
    area,
    acts,
    h("label", { class: "field-label" }, title, area),
    h("p", { class: "pop-hint small", id: "note-warning" }, say("note_warning")),
    left,
  );
}
