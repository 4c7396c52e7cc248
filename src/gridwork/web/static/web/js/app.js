// What every page runs. The map, which weighs more than the rest together, comes only where a page has one.
import "./theme.js";
import "./menus.js";
import "./moments.js";
import "./requests.js";
import "./list-keys.js";
import "./record-picker.js";
import "./kept-draft.js";
import "./photo-input.js";

function drawMaps(within) {
  if (within.querySelector("place-map") && !customElements.get("place-map")) import("./place-map.js");
}

drawMaps(document);
document.getElementById("errors")?.focus();
document.addEventListener("htmx:afterSwap", (event) => drawMaps(event.detail.target));
