// Tables: a press on a heading puts the rows in its order; a second press turns the order round.
const collator = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });

const valueOf = (row, index) => row.cells[index].dataset.value ?? row.cells[index].textContent.trim();

function compare(a, b, numeric) {
  // What has no value comes last, whichever way round.
  if (a === "" || b === "") return (a === "") - (b === "");
  return numeric ? Number(a) - Number(b) : collator.compare(a, b);
}

function sort(table, head, index) {
  const numeric = head.classList.contains("numeric");
  const falling = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : numeric;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [valueOf(row, index), row]);
  const turn = falling ? -1 : 1;
  rows.sort(([a], [b]) => (a === "" || b === "" ? compare(a, b, numeric) : turn * compare(a, b, numeric)));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", falling ? "descending" : "ascending");
  body.append(...rows.map(([, row]) => row));
}

for (const table of document.querySelectorAll("table[data-sorts]")) {
  [...table.tHead.rows[0].cells].forEach((head, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort-button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(table, head, index));
    head.append(button);
  });
}
