// Search: an address, street or place by its name, from this server alone; a list that arrow keys go through.
import { byId, h } from "./dom.js";
import { say } from "./words.js";

const WAIT_MS = 180;
const { search } = JSON.parse(byId("place").textContent);

let results = [];
let active = -1;
let timer = null;
let asked = 0;
let list = null;
let spoken = null;
let spot = null;

/** Make the field a list to choose from; `given` is told what was chosen. */
export function startSearch(given) {
  spot = given;
  const input = byId("address");
  byId("find").remove();
  byId("address-hint").textContent += ` ${say("search_hint")}`;
  list = h("ul", { class: "found", id: "found", role: "listbox", "aria-label": say("search_label"), hidden: true });
  spoken = h("span", { class: "unseen", role: "status" });
  input.closest(".search-field").append(list, spoken);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "found" };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => setTimeout(close, WAIT_MS));
}

async function ask() {
  const words = byId("address").value.trim();
  const mine = ++asked;
  if (words.length < 2) {
    show([]);
    return;
  }
  let found = null;
  try {
    const answer = await fetch(`${search}?${new URLSearchParams({ q: words })}`, { headers: { Accept: "application/json" } });
    found = answer.ok ? (await answer.json()).results : null;
  } catch {
    found = null;
  }
  if (mine !== asked) return;
  if (found === null) show([], say("search_failed"));
  else show(found, found.length ? null : say("search_none"));
}

function show(found, instead = null) {
  results = found;
  active = -1;
  const rows = instead ? [h("li", { role: "option", "aria-disabled": "true", class: "quiet" }, instead)] : found.map(row);
  list.replaceChildren(...rows);
  list.hidden = !rows.length;
  byId("address").setAttribute("aria-expanded", String(rows.length > 0));
  byId("address").removeAttribute("aria-activedescendant");
  // On a telephone the list would open below the window, or under the keyboard.
  if (rows.length && list.getBoundingClientRect().bottom > window.innerHeight) list.closest(".search-field").scrollIntoView();
  spoken.textContent = instead ?? (found.length ? say("search_found", { n: found.length }) : "");
}

const row = (one, index) =>
  h(
    "li",
    { id: `found-${index}`, role: "option", "aria-selected": "false", onpointerdown: (event) => event.preventDefault(), onclick: () => choose(index) },
    h("span", {}, one.name),
    h("span", { class: "quiet" }, say(`kind_${one.kind}`)),
  );

function point(to) {
  if (!results.length) return;
  active = (to + results.length) % results.length;
  [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === active)));
  list.children[active].scrollIntoView({ block: "nearest" });
  byId("address").setAttribute("aria-activedescendant", `found-${active}`);
}

function onKey(event) {
  if (event.key === "ArrowDown") point(active + 1);
  else if (event.key === "ArrowUp") point(active < 0 ? -1 : active - 1);
  else if (event.key === "Home" && active >= 0) point(0);
  else if (event.key === "End" && active >= 0) point(results.length - 1);
  else if (event.key === "Enter") {
    // Enter in this field never sends the form: it chooses, or looks.
    if (results.length && !list.hidden) choose(Math.max(active, 0));
    else ask();
  } else if (event.key === "Escape" && !list.hidden) close();
  else return;
  event.preventDefault();
}

function close() {
  list.hidden = true;
  byId("address").setAttribute("aria-expanded", "false");
  byId("address").removeAttribute("aria-activedescendant");
}

function choose(index) {
  const one = results[index];
  byId("address").value = one.name;
  asked += 1;
  clearTimeout(timer);
  close();
  if (one.kind === "neighbourhood") spot.chooseNeighbourhood(one.code, one.name);
  else spot.choose(one);
}
