// Words: sentences, numbers and dates in the language of the page.
const page = document.documentElement.lang || "en";
// British: a day stands before its month.
const language = page === "en" ? "en-GB" : page;
const sentences = JSON.parse(document.getElementById("words").textContent);
const plurals = new Intl.PluralRules(language);
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });

// A Latvian date may end in a full stop of its own, and a sentence has only one.
const fill = (sentence, blanks) =>
  sentence.replace(/\{(\w+)\}/g, (blank, name) => blanks[name] ?? blank).replace(/\.\.(?!\.)/g, ".");

/** A sentence by its key, its {blanks} filled. */
export function say(key, blanks = {}) {
  return fill(sentences[key] ?? key, blanks);
}

/** A sentence about `count` things, in the plural form that the language wants. */
export function count(key, number, blanks = {}) {
  const forms = sentences[key] ?? {};
  const form = number === 0 && forms.none ? "none" : plurals.select(number);
  return fill(forms[form] ?? forms.other ?? key, { n: integer(number), ...blanks });
}

export const integer = (number) => whole.format(number);

/** A share without false exactness: never 100 % or 0 % when something is missing or there. */
export function share(part) {
  if (part > 0.995 && part < 1) return `> ${percent.format(0.99)}`;
  if (part > 0 && part < 0.005) return `< ${percent.format(0.01)}`;
  return percent.format(part);
}

/** A number with as many digits as are known: three significant ones at most. */
export function measured(number) {
  const digits = Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2;
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(number);
}

/** An area in hectares while small, in square kilometres from one on. */
export function area(km2) {
  return km2 < 1 ? say("ha", { n: measured(km2 * 100) }) : say("km2", { n: measured(km2) });
}

const calendar = (options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
const dayFormat = calendar({ day: "numeric", month: "short", year: "numeric" });
const monthFormat = calendar({ month: "long", year: "numeric" });
const momentFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** A day, given as YYYY-MM-DD. */
export const day = (iso) => dayFormat.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));

/** A month, given as YYYY-MM. */
export const month = (iso) => monthFormat.format(new Date(`${iso}-01T00:00:00Z`));

/** A month in a few letters, with its year where a year begins. */
export const shortMonth = (iso) =>
  calendar(iso.endsWith("-01") ? { month: "short", year: "numeric" } : { month: "short" }).format(
    new Date(`${iso}-01T00:00:00Z`),
  );

// The first of January 2024 was a Monday.
const weekdayFormats = Object.fromEntries(["long", "short"].map((style) => [style, calendar({ weekday: style })]));

/** The name of a weekday, 1 for Monday. Browsers begin it as a heading does; within a sentence only English does. */
export function weekday(number, style = "long") {
  const name = weekdayFormats[style].format(new Date(Date.UTC(2024, 0, number)));
  return page.startsWith("en") || style === "short" ? name : name.toLocaleLowerCase(language);
}

export const clockTime = (hour) => `${String(hour).padStart(2, "0")}:00`;

/** A span of the clock, from the beginning of one hour to the beginning of another. */
export const clockSpan = (from, until) => `${clockTime(from)}–${clockTime(until)}`;

const together = new Intl.ListFormat(language, { type: "conjunction", style: "narrow" });

/** Several names in a row. */
export const list = (names) => together.format(names);

export const byName = new Intl.Collator(language).compare;

/** When something happened, as exactly as it is known, in the clock of its territory. */
export function happened({ occurred_from: from, occurred_until: until, time_precision: precision }, timeZone) {
  const options = { timeZone, dateStyle: "medium", ...(["minute", "hour"].includes(precision) && { timeStyle: "short" }) };
  if (precision === "month") return new Intl.DateTimeFormat(language, { timeZone, month: "long", year: "numeric" }).format(new Date(from));
  const format = new Intl.DateTimeFormat(language, precision === "span" ? { ...options, timeStyle: "short" } : options);
  return precision === "span" ? format.formatRange(new Date(from), new Date(until)) : format.format(new Date(from));
}

/** A moment, in the clock of whoever reads. */
export const moment = (iso) => momentFormat.format(new Date(iso));
