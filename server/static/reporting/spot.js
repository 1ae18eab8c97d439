// Spot: the place that was chosen, wherever it was chosen: by name, on the map, or only a neighbourhood.
import { byId, h } from "./dom.js";
import { startMap } from "./map.js";
import { say } from "./words.js";

const place = JSON.parse(byId("place").textContent);

/** Put one hidden field in place of the list of choices; `choose` is told what was found or pressed. */
export function startSpot() {
  const list = byId("spots");
  const before = list.querySelector('input[type="radio"]:checked')?.value ?? "";
  const field = h("input", { type: "hidden", name: "spot", id: "spot", value: before });
  list.replaceWith(field);
  const neighbourhood = byId("neighbourhood");
  const shown = byId("chosen");
  const map = startMap(place, {
    pressed: (lon, lat, name) => choose({ lon, lat, kind: "map", name }),
    outside: () => tell(say("outside")),
  });

  function tell(sentence) {
    const off = h("button", { type: "button", class: "button plain", onclick: clear }, say("unmark"));
    shown.replaceChildren(sentence, ...(field.value ? [off] : []));
    shown.hidden = !sentence;
  }

  function choose({ lon, lat, kind, name, bbox }) {
    field.value = `${lon.toFixed(6)},${lat.toFixed(6)},${kind},${name ?? ""}`;
    neighbourhood.value = "";
    if (kind === "map") tell(name ? say("marked_near", { name }) : say("marked"));
    else tell(say("chosen", { name }));
    map?.mark([lon, lat], kind === "map" ? null : (bbox ?? [lon, lat, lon, lat]));
  }

  function clear() {
    field.value = "";
    map?.mark(null);
    tell(say("unmarked"));
    byId("address").focus();
  }

  function chooseNeighbourhood(code, name) {
    field.value = "";
    map?.mark(null);
    neighbourhood.value = code;
    map?.showNeighbourhood(code);
    tell(say("chosen", { name }));
  }

  neighbourhood.addEventListener("change", () => {
    const { value, selectedOptions } = neighbourhood;
    if (value) chooseNeighbourhood(value, selectedOptions[0].textContent.trim());
  });
  if (before) {
    const [lon, lat, kind, ...name] = before.split(",");
    choose({ lon: Number(lon), lat: Number(lat), kind, name: name.join(",") });
    map?.lookAt([Number(lon), Number(lat)]);
  }
  return { choose, chooseNeighbourhood };
}
