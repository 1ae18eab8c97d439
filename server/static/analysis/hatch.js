// Hatch: a pattern for what colour alone does not tell apart.
const SIDE = 16;
const LINE = 3;

const bytes = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));

/** One square of the pattern: slanting lines of the ground's colour on the colour of the class. */
export function hatch(fill, line) {
  const data = new Uint8ClampedArray(SIDE * SIDE * 4);
  const [under, over] = [bytes(fill), bytes(line)];
  for (let y = 0; y < SIDE; y += 1) {
    for (let x = 0; x < SIDE; x += 1) {
      data.set([...((x + y) % SIDE < LINE ? over : under), 255], (y * SIDE + x) * 4);
    }
  }
  return { width: SIDE, height: SIDE, data };
}
