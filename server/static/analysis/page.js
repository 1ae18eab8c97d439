// Page: what the page of a run hands its scripts, and the reader's language and wishes.
const read = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

export const data = read("analysis-data");
export const palettes = read("analysis-palette");
const words = read("analysis-words") ?? {};

const language = document.documentElement.lang || "en";
const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const formats = new Map();

export const isDark = () => darkness.matches;
export const isCalm = () => calm.matches;
export const colours = () => palettes[isDark() ? "dark" : "light"];
export const onPalette = (listener) => darkness.addEventListener("change", listener);

/** A sentence of the page, with its blanks filled. */
export function say(name, blanks = {}) {
  let text = words[name] ?? name;
  for (const [blank, value] of Object.entries(blanks)) text = text.replaceAll(`{${blank}}`, value);
  return text;
}

/** A number in the reader's language, with at most so many decimals. */
export function number(value, most = 2) {
  if (!formats.has(most)) formats.set(most, new Intl.NumberFormat(language, { maximumFractionDigits: most }));
  return formats.get(most).format(value);
}

/** As many decimals as tell these values apart, three at most. */
export function decimalsOf(values) {
  const apart = (most) => new Set(values.map((value) => value.toFixed(most))).size === new Set(values).size;
  const whole = values.every((value) => Number.isInteger(value));
  return whole ? 0 : ([1, 2].find(apart) ?? 3);
}
