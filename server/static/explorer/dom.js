// DOM: small helpers that build elements; text is always set as text.
const SVG = "http://www.w3.org/2000/svg";

const wanted = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "");

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...wanted(children));
  return element;
}

export const h = (tag, attributes = {}, ...children) => build(document.createElement(tag), attributes, children);

export const s = (tag, attributes = {}, ...children) =>
  build(document.createElementNS(SVG, tag), attributes, children);

export const byId = (id) => document.getElementById(id);

/** Show the children in place of whatever stood there. */
export function put(parent, ...children) {
  parent.replaceChildren(...wanted(children));
}

export function button(text, action, kind = "plain") {
  return h("button", { type: "button", class: `button ${kind}`, onclick: action }, text);
}

const announcer = byId("announcer");

/** Tell a screen reader. */
export function announce(text) {
  announcer.textContent = text;
}
