// Choices: the radio buttons and rows of buttons of the map's tools.
import { h } from "./dom.js";

/** One of several choices. */
export const choice = (name, value, text, chosen) =>
  h("label", { class: "choice" }, h("input", { type: "radio", name, value, onchange: () => chosen(value) }), h("span", {}, text));

/** Several choices under one name. */
export const choices = (title, name, options, chosen) =>
  h("fieldset", { class: "choices" }, h("legend", {}, title), options.map(([value, text]) => choice(name, value, text, chosen)));

/** Mark the choice that holds. */
export function tick(box, name, value) {
  for (const input of box.querySelectorAll(`input[name="${name}"]`)) input.checked = input.value === value;
}

export const actions = (...buttons) => h("p", { class: "actions" }, buttons);

/** A list to choose one from, as [value, text]. */
export const chooser = (attributes, options) =>
  h("select", { class: "input wide", ...attributes }, options.map(([value, text]) => h("option", { value }, text)));
