// Queue: the files that were dropped or chosen, sent one after another, each with its bytes and its end.
import { Cancelled, send } from "./sending.js";

const MEGABYTE = 1024 * 1024;

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function button(words, label, act) {
  const made = element("button", "button plain", words);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

const filled = (words, blanks) =>
  Object.entries(blanks).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words);

export class Queue {
  constructor(form, words, ended) {
    this.form = form;
    this.list = form.querySelector("[data-queue]");
    this.said = form.querySelector("[data-said]");
    this.words = words;
    this.ended = ended;
    this.waiting = [];
    this.busy = false;
    this.numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  }

  add(files) {
    this.list.hidden = false;
    for (const file of files) {
      const item = this.itemOf(file);
      this.list.append(item.row);
      if (file.size > Number(this.form.dataset.limitBytes)) {
        this.refuse(item, filled(this.words.tooLarge, { limit: this.form.dataset.limitMb }));
      } else {
        this.enqueue(item);
      }
    }
    this.next();
  }

  itemOf(file) {
    const row = element("li", "queue-item");
    const state = element("span", "queue-state quiet");
    const bar = document.createElement("progress");
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const actions = element("span", "queue-actions");
    row.append(element("span", "queue-name", file.name), state, actions, bar);
    return { file, row, state, bar, actions, stop: null };
  }

  enqueue(item) {
    item.state.classList.remove("field-error");
    item.state.textContent = this.words.waiting;
    item.stop = () => {
      this.waiting = this.waiting.filter((other) => other !== item);
      this.end(item, this.words.cancelled);
    };
    item.actions.replaceChildren(
      button(this.words.cancel, `${this.words.cancel}: ${item.file.name}`, () => item.stop()),
    );
    item.bar.hidden = false;
    this.waiting.push(item);
  }

  async next() {
    if (this.busy) return;
    const item = this.waiting.shift();
    if (!item) return;
    this.busy = true;
    await this.sendOne(item);
    this.busy = false;
    this.next();
  }

  // The page is left on purpose.
  follow(address) {
    this.waiting = [];
    this.busy = false;
    window.location.assign(address);
  }

  async sendOne(item) {
    this.told(item, 0, item.file.size);
    try {
      const answer = await send(this.form, item.file, {
        alone: this.list.children.length === 1,
        told: (sent, total) => this.told(item, sent, total),
        holds: (stop) => {
          item.stop = stop;
        },
      });
      this.end(item, answer.sentence ?? "", answer.address);
      this.ended.one(answer, item.file);
    } catch (error) {
      if (error instanceof Cancelled) this.end(item, this.words.cancelled);
      else this.refuse(item, error.message || this.words.failed, () => this.sendAgain(item));
    }
  }

  sendAgain(item) {
    this.enqueue(item);
    this.next();
  }

  told(item, sent, total) {
    item.bar.max = total || 1;
    item.bar.value = sent;
    item.state.textContent =
      sent && sent >= total
        ? this.words.checking
        : filled(this.words.sending, {
            done: this.numbers.format(sent / MEGABYTE),
            total: this.numbers.format(total / MEGABYTE),
          });
  }

  end(item, sentence, address = null) {
    item.state.textContent = sentence;
    // Only how it ended is told aloud, not every byte on the way.
    this.said.textContent = `${item.file.name}: ${sentence}`;
    item.bar.hidden = true;
    item.actions.replaceChildren();
    if (!address) return;
    const link = element("a", "", this.words.look);
    link.href = address;
    link.setAttribute("aria-label", `${this.words.look}: ${item.file.name}`);
    item.actions.append(link);
  }

  refuse(item, sentence, again = null) {
    this.end(item, sentence);
    item.state.classList.add("field-error");
    if (again) item.actions.append(button(this.words.again, `${this.words.again}: ${item.file.name}`, again));
  }

  get working() {
    return this.busy || this.waiting.length > 0;
  }
}
