// Views: the states of the explorer that the station keeps under names.
import { readViews, send } from "./api.js";
import { announce, h, put } from "./dom.js";
import { nameForm } from "./keeping-forms.js";
import { popover, telling } from "./keeping-popover.js";
import { address, take } from "./state.js";
import { day, say } from "./words.js";

const ICON = "M5.5 3h9v14L10 13.5 5.5 17z";

let territory = null;
let views = [];
let opened = () => {};
let panel = null;
let list = null;
let form = null;
let told = null;
let editing = null;

/** The tool of the named views; `afterwards` hears that one was opened. */
export function viewsTool(given, afterwards) {
  territory = given;
  opened = afterwards;
  panel = popover({ id: "views", label: say("save"), heading: say("views"), path: ICON, opened: show });
  return panel.tool;
}

async function show(body) {
  told = telling();
  list = h("ul", { class: "kept", "aria-label": say("views") });
  form = nameForm({ label: say("view_name"), act: say("view_save"), done: save, first: true });
  put(body, form, h("p", { class: "pop-hint small" }, say("views_shared")), told.line, list);
  editing = null;
  await load();
}

async function load() {
  try {
    ({ views } = await readViews());
    draw();
  } catch (error) {
    told.tell(error.message);
  }
}

async function save(name) {
  const { view } = await send("POST", "/views", { name, state: address() });
  form.reset();
  told.tell(say("view_saved", { name: view.name }));
  await load();
}

function draw() {
  const rows = views.map(row);
  put(list, rows.length ? rows : h("li", { class: "quiet small" }, say("no_views")));
}

/** Whether two queries say the same: their parts stand in any order. */
const same = (one, other) => sorted(one) === sorted(other);
const sorted = (text) => {
  const parts = new URLSearchParams(text);
  parts.sort();
  return parts.toString();
};

function row(view) {
  if (editing === view.id) return h("li", {}, renaming(view));
  const now = same(view.state, address());
  const link = h("a", { href: `?${view.state}`, "data-view": view.id, "aria-current": now && "true", onclick: (event) => open(event, view) }, view.name);
  const by = say("kept_by", { name: view.by ?? say("somebody"), day: day(view.updated_at) });
  return h("li", { "data-id": view.id }, h("p", { class: "kept-name" }, link), h("p", { class: "kept-by small" }, now ? `${by} ${say("view_now")}` : by), view.may_change ? acts(view, now) : null);
}

const small = (text, name, action) =>
  h("button", { type: "button", class: "button plain small", "aria-label": say("act_on", { act: text, name }), onclick: action }, text);

function acts(view, now) {
  return h(
    "p",
    { class: "kept-acts small" },
    small(say("rename"), view.name, () => edit(view)),
    now ? null : small(say("replace"), view.name, () => replace(view)),
    small(say("remove"), view.name, () => remove(view)),
  );
}

function edit(view) {
  editing = view.id;
  draw();
  list.querySelector("input").select();
}

function renaming(view) {
  const stop = () => {
    editing = null;
    draw();
    focusOn(view.id);
  };
  const done = async (name) => {
    await send("PATCH", `/views/${view.id}`, { name });
    editing = null;
    await load();
    focusOn(view.id);
  };
  return nameForm({ label: say("view_rename"), act: say("rename"), value: view.name, done, stop });
}

const focusOn = (id) => list.querySelector(`[data-view="${id}"]`)?.focus();

/** Do something that may be refused, and say so where it was asked for. */
async function trying(action) {
  try {
    await action();
  } catch (error) {
    told.tell(error.message);
  }
}

function replace(view) {
  const put_ = (state) => send("PATCH", `/views/${view.id}`, { state });
  trying(async () => {
    await put_(address());
    await load();
    focusOn(view.id);
    told.tell(say("view_replaced", { name: view.name }), () => trying(async () => {
      await put_(view.state);
      await load();
      told.tell(say("undone"));
      focusOn(view.id);
    }));
  });
}

function remove(view) {
  const at = views.findIndex(({ id }) => id === view.id);
  trying(async () => {
    const { undo } = await send("DELETE", `/views/${view.id}`);
    await load();
    told.tell(say("view_removed", { name: view.name }), () => trying(async () => {
      const back = await send("POST", "/views", { undo });
      await load();
      told.tell(say("undone"));
      focusOn(back.view.id);
    }));
    const next = views[Math.min(at, views.length - 1)];
    if (next) focusOn(next.id);
    else form.elements[0].focus();
  });
}

function open(event, view) {
  // With a modifier it is a link like any other, into a tab of its own.
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  panel.close();
  take(view.state, territory);
  opened();
  announce(say("view_opened", { name: view.name }));
}
