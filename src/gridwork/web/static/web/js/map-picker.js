// A map as a field: a click takes the point, and so does Enter for the middle of the map, which the arrow keys move.
import { colours } from "./map-style.js";

const NEAR = 14; // zoom

export function pick(element, map, maplibre) {
  const fields = ["lon", "lat"].map((name) => document.getElementById(element.getAttribute(name)));
  const marker = new maplibre.Marker({ color: colours(element).accent });

  function take({ lng, lat }) {
    fields[0].value = lng.toFixed(6);
    fields[1].value = lat.toFixed(6);
    marker.setLngLat([lng, lat]).addTo(map);
    for (const field of fields) field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function go() {
    if (!fields.every((field) => field.value)) return;
    const point = fields.map((field) => Number(field.value));
    marker.setLngLat(point).addTo(map);
    map.easeTo({ center: point, zoom: Math.max(NEAR, map.getZoom()) });
  }

  element.classList.add("picking");
  map.on("click", (event) => take(event.lngLat));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take(map.getCenter());
  });
  map.once("load", go);
  for (const field of fields) field.addEventListener("change", (event) => event.isTrusted && go());
}
