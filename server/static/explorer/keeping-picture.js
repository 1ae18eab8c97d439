// Picture: the map as one image with its title, its legend, and what is not on it.
import { filterWords } from "./describe.js";
import { byId } from "./dom.js";
import { legendRows, textLines } from "./keeping-canvas.js";
import { allMaps, mainMap } from "./scene.js";
import { state } from "./state.js";
import { integer, moment, say } from "./words.js";

const EDGE = 16;
const FONT = '"SourceSans", sans-serif';
const NARROWEST = 480;

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const wordsOf = (id) => [...byId(id).childNodes].map((part) => part.textContent).filter(Boolean).join(". ");

/** What stands above the map: whose it is, and what it shows; of two maps both. */
function above(territory) {
  const what = state.compare ? [wordsOf("versus-first"), wordsOf("versus-second")] : [filterWords()];
  return [
    ...(territory.synthetic ? [{ text: say("picture_synthetic"), size: 16, weight: 600, after: 4 }] : []),
    { text: say("picture_title", { territory: territory.name }), size: 24, weight: 600, after: 4 },
    ...what.map((text) => ({ text, size: 16, after: 2 })),
  ];
}

/** What stands below: how many there are, what is not on the map, the notes, and when it was made. */
function below(notes, taken) {
  const figure = state.compare
    ? byId("versus-words").textContent
    : [byId("summary-figure").textContent, byId("summary-words").textContent].filter(Boolean).join(". ");
  const missing = state.compare ? [] : [...byId("missing").querySelectorAll("li")].map((item) => item.textContent);
  return [
    { text: figure, size: 16, weight: 600, after: 4 },
    ...missing.map((text) => ({ text, size: 14, soft: true, after: 2 })),
    ...notes.map(({ body }, index) => ({ text: `${integer(index + 1)}. ${body}`, size: 14, after: 2 })),
    { text: say("picture_made", { when: moment(new Date().toISOString()) }), size: 14, soft: true, before: 6 },
    ...(taken ? [{ text: taken, size: 14, soft: true, before: 2 }] : []),
  ];
}

/** The maps as they lie on the stage, the swiped one cut where it is cut on the page. */
function drawMaps(pen, stage, top, left) {
  for (const map of allMaps()) {
    const canvas = map.getCanvas();
    const frame = map.getContainer();
    const at = canvas.getBoundingClientRect();
    const seen = visible(frame);
    pen.save();
    pen.beginPath();
    pen.rect(left + seen.left - stage.left, top + seen.top - stage.top, seen.width, seen.height);
    pen.clip();
    pen.drawImage(canvas, left + at.left - stage.left, top + at.top - stage.top, at.width, at.height);
    pen.restore();
    if (map !== mainMap()) drawDivider(pen, left + seen.left - stage.left, top, stage.height);
  }
}

function drawDivider(pen, x, top, height) {
  pen.fillStyle = token("--ink");
  pen.fillRect(x - 1, top, 2, height);
}

/** What is seen of a frame: a swipe hides a part of it with an inset. */
function visible(frame) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  const inset = /inset\(([^)]*)\)/.exec(getComputedStyle(frame).clipPath)?.[1].split(/\s+/) ?? ["0px"];
  const pixels = (text, whole) => (text.endsWith("%") ? (parseFloat(text) / 100) * whole : parseFloat(text) || 0);
  const [t, r = t, b = t, l = r] = inset;
  const cut = { t: pixels(t, height), r: pixels(r, width), b: pixels(b, height), l: pixels(l, width) };
  return { left: left + cut.l, top: top + cut.t, width: width - cut.l - cut.r, height: height - cut.t - cut.b };
}

function drawMarks(pen, notes, stage, top, left) {
  const map = mainMap();
  const frame = map.getContainer().getBoundingClientRect();
  pen.textAlign = "center";
  notes.forEach(({ lon, lat }, index) => {
    const { x, y } = map.project([lon, lat]);
    const [cx, cy] = [left + frame.left - stage.left + x, top + frame.top - stage.top + y];
    pen.beginPath();
    pen.roundRect(cx - 12, cy - 12, 24, 24, 4);
    pen.fillStyle = token("--paper");
    pen.fill();
    pen.strokeStyle = token("--ink");
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.fillStyle = token("--ink");
    pen.font = `600 13px ${FONT}`;
    pen.fillText(integer(index + 1), cx, cy + 4.5);
  });
  pen.textAlign = "left";
}

function drawScale(pen, stage, top, left) {
  const scale = mainMap().getContainer().querySelector(".maplibregl-ctrl-scale");
  if (!scale) return;
  const at = scale.getBoundingClientRect();
  const [x, y] = [left + at.left - stage.left, top + at.bottom - stage.top];
  pen.strokeStyle = token("--ink-soft");
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(x, y - 6);
  pen.lineTo(x, y);
  pen.lineTo(x + at.width, y);
  pen.lineTo(x + at.width, y - 6);
  pen.stroke();
  pen.font = `400 14px ${FONT}`;
  pen.fillStyle = token("--ink");
  pen.fillText(scale.textContent, x + 6, y - 5);
}

/** Draw everything on one canvas, in the page's own colours and at the scale of its screen. */
export async function mapPicture(territory, { notes = [], taken } = {}) {
  await Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 16px "SourceSans"`, "Āž1")));
  const stage = byId("stage-map").getBoundingClientRect();
  const width = Math.max(stage.width + 2 * EDGE, NARROWEST);
  const scale = window.devicePixelRatio || 1;
  const ruler = document.createElement("canvas").getContext("2d");
  const head = textLines(ruler, above(territory), width - 2 * EDGE);
  const foot = textLines(ruler, below(notes, taken), width - 2 * EDGE);
  const legend = legendRows(ruler, byId("legend-body"), width - 2 * EDGE);
  const top = EDGE + head.height + 8;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round((top + stage.height + 12 + legend.height + foot.height + 2 * EDGE) * scale);
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.fillStyle = token("--ground");
  pen.fillRect(0, 0, width, canvas.height / scale);
  const colours = { ink: token("--ink"), soft: token("--ink-soft") };
  head.draw(pen, EDGE, EDGE, colours);
  const left = (width - stage.width) / 2;
  drawMaps(pen, stage, top, left);
  drawMarks(pen, notes, stage, top, left);
  drawScale(pen, stage, top, left);
  pen.strokeStyle = token("--line-strong");
  pen.lineWidth = 1;
  pen.strokeRect(left + 0.5, top + 0.5, stage.width - 1, stage.height - 1);
  legend.draw(pen, EDGE, top + stage.height + 12, colours);
  foot.draw(pen, EDGE, top + stage.height + 12 + legend.height, colours);
  return canvas;
}

/** Hand a canvas over as a file. */
export async function download(canvas, name) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
