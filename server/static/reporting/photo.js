// Photo: made smaller before it leaves the telephone, which also takes its metadata off; parts are covered by drawing.
import { byId, h } from "./dom.js";
import { say } from "./words.js";

const LONGEST_SIDE = 1600;
const QUALITY = 0.86;
const STEP = 0.02;
const SMALLEST = 0.02;
const FIRST = { left: 0.35, top: 0.35, right: 0.65, bottom: 0.6 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let covers = [];
let frame = null;
let status = null;

export function startPhoto() {
  byId("file").addEventListener("change", take);
  const kept = document.querySelector("#photo-kept img");
  if (kept) openKept(kept);
}

/** A picture that an earlier try of the form kept can be covered too. */
async function openKept(image) {
  try {
    await image.decode();
  } catch {
    return;
  }
  open(image, image.naturalWidth, image.naturalHeight);
  byId("photo-kept").hidden = true;
}

async function take() {
  const file = byId("file").files[0];
  forget();
  if (!file) return;
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    byId("photo-desk").hidden = false;
    byId("photo-desk").replaceChildren(h("p", { class: "field-error", role: "alert" }, say("photo_bad")));
    byId("file").value = "";
    return;
  }
  const canvas = open(picture, picture.width, picture.height);
  for (const old of [byId("photo-kept"), byId("photo-keep")]) old?.remove();
  byId("photo").value = "";
  const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!small) return;
  const list = new DataTransfer();
  list.items.add(new File([small], "photo.jpg", { type: "image/jpeg" }));
  byId("file").files = list.files;
}

function open(picture, width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const canvas = h("canvas", { role: "img", "aria-label": say("photo_alt") });
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  frame = h("div", { class: "photo-frame", id: "photo-frame" }, canvas);
  frame.addEventListener("pointerdown", begin);
  status = h("p", { role: "status" }, say("photo_ready"));
  byId("photo-desk").hidden = false;
  byId("photo-desk").replaceChildren(
    status,
    frame,
    h("div", { class: "photo-tools" },
      h("button", { type: "button", class: "button secondary", id: "cover-add", onclick: () => focusLast(add({ ...FIRST })) }, say("cover_add")),
      h("button", { type: "button", class: "button secondary", id: "cover-undo", onclick: () => covers.length && remove(covers.at(-1)) }, say("cover_undo")),
      h("button", { type: "button", class: "button secondary", id: "photo-off", onclick: drop }, say("photo_drop"))),
  );
  return canvas;
}

function forget() {
  covers = [];
  write();
  byId("photo-desk").replaceChildren();
  byId("photo-desk").hidden = true;
}

function drop() {
  forget();
  byId("file").value = "";
  byId("photo").value = "";
  for (const old of [byId("photo-kept"), byId("photo-keep")]) old?.remove();
  // A draft may still hold one.
  byId("photo").after(h("input", { type: "hidden", name: "drops_photo", value: "1" }));
  byId("photo-desk").hidden = false;
  byId("photo-desk").replaceChildren(h("p", { role: "status" }, say("photo_dropped")));
  byId("file").focus();
}

function write() {
  byId("covers").value = covers.map(({ left, top, right, bottom }) => [left, top, right, bottom].map((edge) => edge.toFixed(4)).join(",")).join(";");
  for (const one of covers) {
    one.element.style.left = `${one.left * 100}%`;
    one.element.style.top = `${one.top * 100}%`;
    one.element.style.width = `${(one.right - one.left) * 100}%`;
    one.element.style.height = `${(one.bottom - one.top) * 100}%`;
  }
  covers.forEach(({ element }, index) => element.setAttribute("aria-label", say("cover_label", { n: index + 1 })));
}

function add(box) {
  const one = { ...box, element: h("button", { type: "button", class: "cover" }) };
  one.element.addEventListener("keydown", (event) => onKey(event, one));
  frame.append(one.element);
  covers.push(one);
  write();
  return one;
}

function focusLast(one) {
  one.element.focus();
  status.textContent = say("cover_added");
}

function remove(one) {
  covers = covers.filter((each) => each !== one);
  one.element.remove();
  write();
  status.textContent = say("cover_removed");
  byId("cover-add").focus();
}

/** Draw a rectangle with finger or mouse. */
function begin(event) {
  if (event.target.closest(".cover") || event.button > 0) return;
  event.preventDefault();
  const from = spotOf(event);
  const one = add({ left: from.x, top: from.y, right: from.x, bottom: from.y });
  const drag = (moved) => {
    const to = spotOf(moved);
    Object.assign(one, { left: Math.min(from.x, to.x), top: Math.min(from.y, to.y), right: Math.max(from.x, to.x), bottom: Math.max(from.y, to.y) });
    write();
  };
  const end = () => {
    frame.removeEventListener("pointermove", drag);
    if (one.right - one.left < SMALLEST / 2 || one.bottom - one.top < SMALLEST / 2) remove(one);
    else status.textContent = say("cover_added");
  };
  frame.setPointerCapture(event.pointerId);
  frame.addEventListener("pointermove", drag);
  frame.addEventListener("pointerup", end, { once: true });
  frame.addEventListener("pointercancel", end, { once: true });
}

function spotOf(event) {
  const { left, top, width, height } = frame.getBoundingClientRect();
  const within = (part) => Math.min(Math.max(part, 0), 1);
  return { x: within((event.clientX - left) / width), y: within((event.clientY - top) / height) };
}

function onKey(event, one) {
  if (event.key === "Delete" || event.key === "Backspace") remove(one);
  else if (!ARROWS[event.key]) return;
  else {
    const [across, down] = ARROWS[event.key].map((part) => part * STEP);
    if (event.shiftKey) {
      one.right = Math.min(1, Math.max(one.left + SMALLEST, one.right + across));
      one.bottom = Math.min(1, Math.max(one.top + SMALLEST, one.bottom + down));
    } else {
      const x = Math.min(Math.max(across, -one.left), 1 - one.right);
      const y = Math.min(Math.max(down, -one.top), 1 - one.bottom);
      Object.assign(one, { left: one.left + x, right: one.right + x, top: one.top + y, bottom: one.bottom + y });
    }
    write();
  }
  event.preventDefault();
}
