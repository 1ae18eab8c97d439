// Canvas: paragraphs and legend rows on a 2D canvas, measured first and drawn after.
const FAMILY = '"SourceSans", sans-serif';
const LEADING = 1.35;
const ROW = { height: 24, picture: 60, gap: 24, least: 220, size: 14 };

const fontOf = ({ size, weight = 400 }) => `${weight} ${size}px ${FAMILY}`;

/** Break a text into lines that fit. */
export function wrap(pen, text, width) {
  const lines = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/ +/)) {
      const longer = line ? `${line} ${word}` : word;
      if (line && pen.measureText(longer).width > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

/** Paragraphs of {text, size, weight, soft, before, after}: {height, draw(pen, x, y, colours)}. */
export function textLines(ruler, paragraphs, width) {
  let height = 0;
  const lines = [];
  for (const one of paragraphs) {
    ruler.font = fontOf(one);
    height += one.before ?? 0;
    for (const text of wrap(ruler, one.text, width)) {
      height += one.size * LEADING;
      lines.push({ ...one, text, y: height - one.size * 0.35 });
    }
    height += one.after ?? 0;
  }
  const draw = (pen, x, top, colours) => {
    for (const line of lines) {
      pen.font = fontOf(line);
      pen.fillStyle = line.soft ? colours.soft : colours.ink;
      pen.fillText(line.text, x, top + line.y);
    }
  };
  return { height, draw };
}

/** The rows of the page's own legend, set in as many columns as fit. */
export function legendRows(ruler, legend, width) {
  ruler.font = fontOf(ROW);
  const rows = [...legend.querySelectorAll("li")].map((item) => ({
    picture: item.querySelector("svg"),
    words: [...item.children].filter(({ tagName }) => tagName !== "svg").map((part) => part.textContent).join(" ").trim(),
  }));
  const notes = textLines(
    ruler,
    [...legend.querySelectorAll("p.legend-note")].map((note) => ({ text: note.textContent, size: ROW.size, soft: true, after: 4 })),
    width,
  );
  ruler.font = fontOf(ROW);
  const widest = Math.max(ROW.least, ...rows.map(({ words }) => ruler.measureText(words).width + ROW.picture));
  const columns = Math.max(1, Math.floor((width + ROW.gap) / (widest + ROW.gap)));
  const height = Math.ceil(rows.length / columns) * ROW.height;
  const draw = (pen, x, top, colours) => {
    rows.forEach(({ picture, words }, index) => {
      const left = x + (index % columns) * (widest + ROW.gap);
      const y = top + Math.floor(index / columns) * ROW.height;
      const taken = picture ? drawPicture(pen, picture, left, y + 4) : 0;
      pen.font = fontOf(ROW);
      pen.fillStyle = colours.ink;
      pen.fillText(words, left + taken + 8, y + 17);
    });
    notes.draw(pen, x, top + height + 4, colours);
  };
  return { height: height + notes.height + 8, draw };
}

const number = (element, name, otherwise = 0) => Number(element.getAttribute(name) ?? otherwise);

/** A small SVG of plain shapes and single words; says how wide it is. */
function drawPicture(pen, svg, x, y) {
  pen.save();
  pen.translate(x, y);
  for (const shape of svg.querySelectorAll("rect, circle, line, path, text")) {
    const { fill, stroke, strokeWidth, fontSize } = getComputedStyle(shape);
    pen.globalAlpha = number(shape, "opacity", 1);
    if (shape.tagName === "text") {
      pen.font = `600 ${fontSize} ${FAMILY}`;
      pen.fillStyle = fill;
      pen.textAlign = shape.getAttribute("text-anchor") === "middle" ? "center" : "left";
      pen.fillText(shape.textContent, number(shape, "x"), number(shape, "y"));
      continue;
    }
    const path = pathOf(shape);
    if (fill !== "none" && !fill.startsWith("url")) {
      pen.fillStyle = fill;
      pen.fill(path);
    }
    if (stroke !== "none") {
      pen.strokeStyle = stroke;
      pen.lineWidth = parseFloat(strokeWidth);
      pen.stroke(path);
    }
  }
  pen.restore();
  return number(svg, "width", 16);
}

function pathOf(shape) {
  if (shape.tagName === "path") return new Path2D(shape.getAttribute("d"));
  const path = new Path2D();
  if (shape.tagName === "rect") path.rect(number(shape, "x"), number(shape, "y"), number(shape, "width"), number(shape, "height"));
  else if (shape.tagName === "circle") path.arc(number(shape, "cx"), number(shape, "cy"), number(shape, "r"), 0, 2 * Math.PI);
  else {
    path.moveTo(number(shape, "x1"), number(shape, "y1"));
    path.lineTo(number(shape, "x2"), number(shape, "y2"));
  }
  return path;
}
