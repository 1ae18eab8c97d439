// Places: suggests addresses while somebody types one; Enter in a sheet goes on to the next field instead of sending.
const WAIT_MS = 150;
const list = document.getElementById("places");
let timer = 0;
let asked = "";

async function suggest(field) {
  const wanted = field.value.trim();
  if (wanted.length < 2 || wanted === asked) return;
  asked = wanted;
  const answer = await fetch(`${field.dataset.places}?q=${encodeURIComponent(wanted)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok || asked !== wanted) return;
  const { places } = await answer.json();
  list.replaceChildren(...places.map((place) => Object.assign(document.createElement("option"), { value: place })));
}

for (const field of document.querySelectorAll("[data-places]")) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => suggest(field).catch(() => {}), WAIT_MS);
  });
}

const sheet = document.querySelector(".typed-sheet");
sheet?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || !event.target.matches("input, select")) return;
  event.preventDefault();
  const fields = [...sheet.querySelectorAll("input:not([type=hidden]), select")];
  (fields[fields.indexOf(event.target) + 1] ?? sheet.closest("form").querySelector("[type=submit]")).focus();
});
