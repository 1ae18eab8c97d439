// Upload: files are dropped anywhere on the page or chosen, and sent one after another with their progress.
// Without this script the form's own file field and button do the same.
import { acceptDrops } from "./drop.js";
import { Queue } from "./queue.js";

const form = document.querySelector("[data-upload]");

function offerToStart(answer) {
  const starts = document.querySelector("[data-start-several]");
  if (!starts || !answer.ready) return;
  const hidden = document.createElement("input");
  hidden.type = "hidden";
  hidden.name = "batch";
  hidden.value = answer.id;
  starts.append(hidden);
  starts.hidden = starts.querySelectorAll("[name=batch]").length < 2;
}

function start() {
  const words = JSON.parse(document.getElementById("upload-words").textContent);
  const several = form.dataset.upload === "several";
  const input = form.querySelector("input[type=file]");
  const queue = new Queue(form, words, {
    // One file alone: its page follows. Several stay in the list, each with its link.
    one(answer) {
      if (queue.list.children.length === 1) queue.follow(answer.address);
      else offerToStart(answer);
    },
  });
  const take = (files) => queue.add(several ? files : files.slice(0, 1));
  form.classList.add("scripted");
  input.required = false;
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) take(files);
  });
  acceptDrops(words.drop, take);
  window.addEventListener("beforeunload", (event) => {
    if (queue.working) event.preventDefault();
  });
}

if (form) start();
