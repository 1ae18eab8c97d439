// Form: makes the plain form easier where scripts run; without this file every part of it still works.
import { byId, h } from "./dom.js";
import { startPhoto } from "./photo.js";
import { startSearch } from "./search.js";
import { startSpot } from "./spot.js";
import { say } from "./words.js";

function startCounter() {
  const words = document.querySelector("textarea[name=words]");
  const counter = byId("counter");
  const most = Number(words.dataset.most);
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const spoken = h("span", { class: "unseen", role: "status" });
  counter.after(spoken);
  const show = () => {
    const left = most - words.value.trim().length;
    counter.textContent = say(left < 0 ? "over" : "left", { n: numbers.format(Math.abs(left)) });
    counter.dataset.over = left < 0 ? "yes" : "no";
  };
  let timer = null;
  words.addEventListener("input", () => {
    show();
    // Told to a screen reader when the writer pauses, and only near the end.
    clearTimeout(timer);
    timer = setTimeout(() => {
      spoken.textContent = most - words.value.trim().length < 100 ? counter.textContent : "";
    }, 1000);
  });
  show();
}

startCounter();
startPhoto();
const spot = startSpot();
startSearch(spot);
byId("errors")?.focus();
byId("report").dataset.ready = "yes";
