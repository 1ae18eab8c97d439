// Leads: the rows of a table whose shapes are on the map lead there.
import { say } from "./page.js";

/** Make the names of the rows buttons, for each table that a layer has the column of. */
export function startLeads(shown) {
  for (const table of document.querySelectorAll("table[data-table]")) {
    const { table: code, column } = table.dataset;
    const named = shown.run.layers.filter(({ columns }) => columns.some(({ name }) => name === column));
    const layer = named.find((one) => one.code === code) ?? named[0];
    if (layer) for (const row of table.tBodies[0].rows) lead(shown, layer.code, column, row.cells[0]);
  }
}

function lead(shown, code, column, cell) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "place-button";
  button.textContent = cell.textContent;
  button.title = say("show", { place: cell.textContent });
  button.addEventListener("click", () =>
    shown.lead(code, ({ properties }) => String(properties[column]) === cell.dataset.value));
  cell.replaceChildren(button);
}
