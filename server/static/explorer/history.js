// History: the decisions of this sitting, so that each can be taken back and made again.
const MOST = 100;
const DECISIONS = ["filters", "compare", "breaks", "run", "selected"];
const listeners = new Set();
let past = [];
let future = [];

const copy = (state) => JSON.stringify(Object.fromEntries(DECISIONS.map((name) => [name, state[name]])));

/** Keep the state before a change, if what changes is a decision and not where the map lies. */
export function record(state, changed) {
  if (!changed.some((name) => DECISIONS.includes(name))) return;
  past = [...past, copy(state)].slice(-MOST);
  future = [];
  tell();
}

/** The state one step "back" or "forth", which becomes the present one; null when there is none. */
export function read(direction, state) {
  const [from, to] = direction === "back" ? [past, future] : [future, past];
  if (!from.length) return null;
  to.push(copy(state));
  const parts = JSON.parse(from.pop());
  tell();
  return parts;
}

/** Begin anew: what was restored when the page opened was nobody's decision. */
export function forget() {
  past = [];
  future = [];
  tell();
}

export function onHistory(listener) {
  listeners.add(listener);
  tell();
}

function tell() {
  for (const listener of listeners) listener({ back: past.length > 0, forth: future.length > 0 });
}
