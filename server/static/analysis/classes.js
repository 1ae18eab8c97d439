// Classes: which value of a layer has which colour and what the legend calls it.
import { decimalsOf, number, say } from "./page.js";

const MOST = 5;
// Which of the five steps are used when there are fewer classes: as far apart as they can be.
const SEQUENTIAL = [[], [3], [1, 4], [0, 2, 4], [0, 1, 3, 4], [0, 1, 2, 3, 4]];
const DIVERGING = [[], [2], [1, 3], [0, 2, 4], [0, 1, 3, 4], [0, 1, 2, 3, 4]];
const NO_CHANGE = 2;
const QUALITATIVE = 5;

/** The classes of a layer: `{test, label, colour, hatched}`, lowest first; `colour` is null for an outline. */
export function classesOf(layer, palette) {
  if (layer.swatches.length) return layer.swatches.map((swatch) => ofSwatch(swatch, layer, palette));
  if (!layer.column || layer.ramp === "plain") return [];
  return ofBreaks(layer.breaks, layer, palette);
}

function ofSwatch({ value, label, step }, layer, palette) {
  if (step === null) return { value, label, colour: null, hatched: false };
  const ramp = palette[layer.ramp] ?? palette.sequential;
  if (layer.ramp === "diverging") return { value, label, colour: ramp[step + NO_CHANGE], hatched: step < 0 };
  if (layer.ramp === "qualitative") {
    // There are five hues; the sixth class is the first hue with a hatch.
    return { value, label, colour: ramp[step % QUALITATIVE], hatched: step >= QUALITATIVE };
  }
  return { value, label, colour: ramp[Math.max(0, Math.min(step, MOST - 1))], hatched: false };
}

function ofBreaks(breaks, layer, palette) {
  const count = breaks.length + 1;
  const diverging = layer.ramp === "diverging";
  const steps = (diverging ? DIVERGING : SEQUENTIAL)[count];
  const decimals = decimalsOf(breaks);
  const said = (value) => number(value, decimals);
  return steps.map((step, index) => {
    const [low, high] = [breaks[index - 1], breaks[index]];
    let label = say("class_between", { low: said(low), high: said(high) });
    if (low === undefined) label = high === undefined ? say("class_any") : say("class_below", { high: said(high) });
    else if (high === undefined) label = say("class_from", { low: said(low) });
    return { low, label, colour: palette[layer.ramp][step], hatched: diverging && step < NO_CHANGE };
  });
}

/** What MapLibre computes a colour with; what belongs to no class cannot be seen. */
export function colourOf(layer, classes, plain) {
  if (!classes.length) return plain;
  const nothing = "rgba(0, 0, 0, 0)";
  const value = ["get", layer.column];
  if (layer.swatches.length) {
    const pairs = classes.flatMap(({ value: name, colour }) => [name, colour ?? nothing]);
    return ["match", ["to-string", value], ...pairs, nothing];
  }
  if (classes.length === 1) return classes[0].colour;
  const stepped = ["step", ["to-number", value], classes[0].colour];
  for (const { low, colour } of classes.slice(1)) stepped.push(low, colour);
  return ["case", ["==", ["typeof", value], "number"], stepped, nothing];
}

/** The classes that carry a hatch, each with the test by which MapLibre knows its shapes. */
export function hatched(layer, classes) {
  const value = ["get", layer.column];
  return classes.flatMap((one, index) => {
    if (!one.hatched) return [];
    if (layer.swatches.length) return [{ colour: one.colour, test: ["==", ["to-string", value], one.value] }];
    const next = classes[index + 1]?.low;
    const tests = [["==", ["typeof", value], "number"]];
    if (one.low !== undefined) tests.push([">=", value, one.low]);
    if (next !== undefined) tests.push(["<", value, next]);
    return [{ colour: one.colour, test: ["all", ...tests] }];
  });
}
