// Share: the present view as a link, a picture, a printed sheet, a map in one file, and tables.
import { mapFile, pictureFile, send, sheetPage } from "./api.js";
import { announce, h, put } from "./dom.js";
import { keptNotes } from "./keeping-notes.js";
import { download, mapPicture } from "./keeping-picture.js";
import { popover, telling } from "./keeping-popover.js";
import { mainMap } from "./scene.js";
import { address, query, state } from "./state.js";
import { say } from "./words.js";

const ICON = "M10 3v9M6.5 6.5 10 3l3.5 3.5M4 10.5V17h12v-6.5";
// The pictures behind which there are numbers, and what they are called.
const TABLES = {
  months: "table_months",
  clock: "table_clock",
  categories: "table_categories",
  neighbourhoods: "table_neighbourhoods",
  known_by: "table_known_by",
  cells: "table_cells",
};

let territory = null;
let told = null;
let withNotes = false;

export function shareTool(given) {
  territory = given;
  return popover({ id: "share", label: say("share"), heading: say("share_title"), path: ICON, opened: show }).tool;
}

// Nearer than that the map shows places, farther one square is a county.
const zoomNow = () => String(Math.max(4, Math.min(14, Math.floor(mainMap()?.getZoom() ?? 10))));

function link(name, text, href, { kind, ...rest } = {}) {
  return h("li", {}, h("a", { href, "data-share": name, ...rest }, text), kind ? h("span", { class: "quiet" }, ` ${kind}`) : null);
}

function act(name, text, action, { kind, ...rest } = {}) {
  return h("li", {}, h("button", { type: "button", class: "button plain", "data-share": name, onclick: action, ...rest }, text), kind ? h("span", { class: "quiet" }, ` ${kind}`) : null);
}

function show(body) {
  told = telling();
  const notes = keptNotes();
  const box = h("input", { type: "checkbox", id: "share-notes", onchange: (event) => {
    withNotes = event.target.checked;
    show(body);
    body.querySelector("#share-notes").focus();
  } });
  box.checked = withNotes;
  put(
    body,
    h(
      "ul",
      { class: "share" },
      act("link", say("share_link"), copyLink, { "data-first": true }),
      mainMap() ? act("picture", say("share_picture"), picture, { kind: "PNG" }) : null,
      link("sheet", say("share_sheet"), sheetPage(sheetQuery()), { target: "_blank", rel: "noopener" }),
      link("map", say("share_map"), mapFile(fileQuery()), { kind: "HTML", download: "" }),
    ),
    notes.length ? h("label", { class: "choice small" }, box, h("span", {}, say("share_notes"))) : null,
    told.line,
    h("h3", { class: "pop-more" }, say("share_tables")),
    h("ul", { class: "share share-tables" }, Object.keys(TABLES).map(table)),
  );
}

function table(name) {
  const wanted = query();
  if (name === "cells") wanted.set("zoom", zoomNow());
  return link(name, say(TABLES[name]), pictureFile(name, wanted), { download: "" });
}

/** What a file needs to know besides the filters: how far, which classes, which hotspots, and whether notes. */
function fileQuery() {
  const wanted = query();
  wanted.set("zoom", zoomNow());
  if (state.view) wanted.set("view", state.view.join("/"));
  if (state.breaks) wanted.set("breaks", state.breaks.join(","));
  if (state.run) wanted.set("run", state.run);
  if (withNotes && keptNotes().length) wanted.set("notes", "yes");
  return wanted;
}

/** The sheet shows two maps where two are compared. */
function sheetQuery() {
  const wanted = fileQuery();
  for (const [name, value] of new URLSearchParams(address())) {
    if (name === "compare" || name.startsWith("b.")) wanted.append(name, value);
  }
  return wanted;
}

async function copyLink() {
  const here = window.location.href;
  try {
    await navigator.clipboard.writeText(here);
    told.tell(say("link_copied"));
  } catch {
    // Without a secure connection a page may not write to the clipboard: the person can.
    const field = h("input", { class: "input wide", readonly: true, value: here, "aria-label": say("share_link") });
    put(told.line, say("link_by_hand"), field);
    field.select();
    announce(say("link_by_hand"));
  }
}

/** The server is told first, and decides: what leaves the house is written down. */
async function picture() {
  const notes = withNotes ? keptNotes() : [];
  try {
    const { taken } = await send("POST", "/exports", { what: "map_picture", state: address(), notes: notes.length > 0 });
    await download(await mapPicture(territory, { notes, taken }), `${territory.slug}-${new Date().toISOString().slice(0, 10)}.png`);
    told.tell(say("picture_ready"));
  } catch (error) {
    told.tell(error.message);
  }
}
