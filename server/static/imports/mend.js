// Mend: says how many rows were changed in the table, and keeps them when the page is left by mistake.
const form = document.querySelector("[data-mend]");

function changedRows() {
  const changed = (input) => input.value !== input.dataset.was;
  return [...form.querySelectorAll("tbody tr")].filter((row) => [...row.querySelectorAll("input")].some(changed));
}

if (form) {
  const said = form.querySelector("[data-changed]");
  const numbers = new Intl.PluralRules(document.documentElement.lang);
  let sending = false;
  const tell = () => {
    const rows = changedRows();
    for (const row of form.querySelectorAll("tbody tr")) row.classList.toggle("changed", rows.includes(row));
    const words = numbers.select(rows.length) === "one" ? said.dataset.one : said.dataset.many;
    said.textContent = rows.length ? words.replace("{n}", rows.length) : "";
  };
  form.addEventListener("input", tell);
  form.addEventListener("submit", () => {
    sending = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && changedRows().length) event.preventDefault();
  });
  tell();
}
