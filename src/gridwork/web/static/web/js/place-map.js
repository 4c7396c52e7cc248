// <place-map>: rows of a list, areas by class, or one point to be picked, on the district's own ground.
//
//   src       rows as GeoJSON; with `clusters`, near points stand as one with their number
//   areas     areas as GeoJSON, coloured by the property `value` in classes (`breaks`, or found); `legend`, `note`
//   lon, lat  ids of the fields that a click, or the crosshair and Enter, fills: the map is a picker
//   follows   id of the list that says the new addresses after a filter, in [data-src][data-areas]
// Inside: a <template class="words">, and for a single still geometry a JSON script.
// Sends "pick" {key} when a row's shape is clicked; hears "row" {key} from the list.
import { breaksOf, legend } from "./map-classes.js";
import { corners, drawing, load, styled } from "./map-data.js";
import { pick } from "./map-picker.js";
import { areaLayers, colours, rowLayers, scale, style } from "./map-style.js";

const CLOSEST = 16; // zoom; a single point needs its surroundings
const CLICKABLE = ["points", "shapes", "lines", "areas"];

class PlaceMap extends HTMLElement {
  async connectedCallback() {
    if (this.map) return;
    this.words = this.querySelector("template.words")?.dataset ?? {};
    try {
      const [maplibre] = await Promise.all([drawing(), styled()]);
      this.draw(maplibre);
    } catch {
      this.away(this.words.failed);
    }
  }

  disconnectedCallback() {
    this.map?.remove();
    document.removeEventListener("theme", this.onTheme);
    document.removeEventListener("row", this.onRow);
    document.removeEventListener("htmx:afterSwap", this.onSwap);
  }

  draw(maplibre) {
    this.maplibre = maplibre;
    if (!document.createElement("canvas").getContext("webgl2")) return this.away(this.words.none);
    const ground = document.createElement("div");
    ground.className = "ground";
    this.append(ground);
    this.map = new maplibre.Map({
      container: ground,
      style: this.style(),
      bounds: [-1, -1, 1, 1],
      attributionControl: this.words.credit ? { compact: true } : false,
      dragRotate: false,
      pitchWithRotate: false,
      cooperativeGestures: false,
      scrollZoom: !this.hasAttribute("still"),
      locale: {
        "NavigationControl.ZoomIn": this.words.closer,
        "NavigationControl.ZoomOut": this.words.farther,
        "Map.Title": this.getAttribute("label"),
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    this.turn = 0; // of drawing: what was asked for before the last redraw comes too late
    this.map.on("style.load", () => this.fill().catch(() => this.away(this.words.failed)));
    this.map.on("idle", () => this.filled === this.turn && this.setAttribute("data-ready", ""));
    this.listen();
  }

  style() {
    return style({ ...this.words, paint: colours(this) });
  }

  listen() {
    this.onTheme = () => this.redraw();
    this.onRow = (event) => this.show(event.detail.key);
    this.onSwap = (event) =>
      event.detail.target.id === this.getAttribute("follows") && this.follow(event.detail.target);
    document.addEventListener("theme", this.onTheme);
    document.addEventListener("row", this.onRow);
    document.addEventListener("htmx:afterSwap", this.onSwap);
    if (this.hasAttribute("lon")) return pick(this, this.map, this.maplibre);
    this.map.on("click", (event) => this.clicked(event));
    this.map.on("mousemove", (event) => this.pointed(event));
    this.map.on("mouseout", () => this.tip?.remove());
  }

  // What lies on the ground. After a change of theme or filter the view stays where it is.
  async fill() {
    const turn = this.turn;
    const paint = colours(this);
    const [areas, rows] = await Promise.all([
      load(this.getAttribute("areas")),
      this.rows ?? this.still() ?? load(this.getAttribute("src")),
    ]);
    if (turn !== this.turn) return;
    this.rows = rows;
    if (areas) this.fillAreas(areas, paint);
    if (rows) {
      const clustered = this.hasAttribute("clusters") ? { cluster: true, clusterRadius: 44, clusterMaxZoom: 14 } : {};
      this.map.addSource("rows", { type: "geojson", data: rows, ...clustered });
      for (const layer of rowLayers("rows", paint)) this.map.addLayer(layer);
    }
    if (turn === 0) this.whole(rows?.features?.length ? rows : (areas ?? (await load(this.words.towns))));
    if (this.key) this.show(this.key);
    this.filled = turn;
    this.map.triggerRepaint(); // so that it falls idle once more
  }

  fillAreas(areas, paint) {
    const value = this.getAttribute("value");
    const values = areas.features.map((each) => each.properties[value]);
    const breaks = this.hasAttribute("breaks") ? this.getAttribute("breaks").split(",").map(Number) : breaksOf(values);
    this.map.addSource("areas", { type: "geojson", data: areas });
    const below = this.map.getLayer("villages") ? "villages" : undefined;
    for (const layer of areaLayers("areas", value, breaks, paint)) this.map.addLayer(layer, below);
    const known = values.filter((each) => Number.isFinite(each));
    this.querySelector(".classes")?.remove();
    this.append(
      legend({
        title: this.getAttribute("legend"),
        note: this.getAttribute("note"),
        breaks,
        lowest: Math.min(...known, ...breaks, 0),
        colours: scale(breaks.length + 1),
        empty: known.length < values.length ? this.words.empty : "",
        more: areas.elsewhere ? this.words.elsewhere.replace("{n}", areas.elsewhere) : "",
        table: { words: this.words.table, areas: areas.features, value },
      }),
    );
  }

  still() {
    const given = this.querySelector("script[type='application/json']");
    if (!given) return null;
    return {
      type: "FeatureCollection",
      features: [{ type: "Feature", geometry: JSON.parse(given.textContent), properties: {} }],
    };
  }

  whole(collection) {
    const bounds = new this.maplibre.LngLatBounds();
    for (const point of corners(collection?.features ?? [])) bounds.extend(point);
    this.map.resize(); // the legend has taken its room by now
    if (!bounds.isEmpty()) this.map.fitBounds(bounds, { padding: 32, maxZoom: CLOSEST, animate: false });
  }

  // Told once for every part of the page that was swapped: only the first brings another address.
  follow(list) {
    const said = list.querySelector("[data-src]")?.dataset;
    const news = ["src", "areas"].filter(
      (name) => this.hasAttribute(name) && said && said[name] !== this.getAttribute(name),
    );
    if (!news.length) return;
    for (const name of news) this.setAttribute(name, said[name]);
    this.rows = null;
    this.key = null;
    this.redraw();
  }

  redraw() {
    this.turn++;
    this.removeAttribute("data-ready");
    this.map.setStyle(this.style(), { diff: false });
  }

  at(point) {
    const layers = CLICKABLE.filter((layer) => this.map.getLayer(layer));
    const room = [
      [point.x - 4, point.y - 4],
      [point.x + 4, point.y + 4],
    ];
    return this.map.queryRenderedFeatures(room, { layers })[0];
  }

  async clicked(event) {
    const cluster =
      this.map.getLayer("clusters") && this.map.queryRenderedFeatures(event.point, { layers: ["clusters"] })[0];
    if (cluster) {
      const zoom = await this.map.getSource("rows").getClusterExpansionZoom(cluster.properties.cluster_id);
      this.map.easeTo({ center: cluster.geometry.coordinates, zoom });
      return;
    }
    const feature = this.at(event.point);
    if (!feature || this.hasAttribute("still")) return;
    this.show(feature.id);
    const sent = new CustomEvent("pick", { detail: { key: feature.id }, bubbles: true, cancelable: true });
    // A list that has the row opens it and prevents the rest; else the shape leads to its own page.
    const free = feature.source === "areas" || this.dispatchEvent(sent);
    if (free && feature.properties.url) location.assign(feature.properties.url);
  }

  pointed(event) {
    const feature = this.at(event.point);
    this.map.getCanvas().style.cursor = feature ? "pointer" : "";
    this.tip?.remove();
    if (!feature?.properties.label) return;
    this.tip ??= Object.assign(document.createElement("div"), { className: "tip" });
    const value = feature.properties[this.getAttribute("value")];
    this.tip.textContent = value === undefined ? feature.properties.label : `${feature.properties.label}: ${value}`;
    this.tip.style.left = `${event.point.x + 12}px`;
    this.tip.style.top = `${event.point.y + 12}px`;
    this.append(this.tip);
  }

  show(key) {
    for (const source of ["rows", "areas"]) {
      if (!this.map.getSource(source)) continue;
      this.map.removeFeatureState({ source });
      this.map.setFeatureState({ source, id: Number(key) }, { chosen: true });
    }
    this.key = key;
    const feature = this.rows?.features?.find((each) => String(each.id) === String(key));
    if (feature?.geometry?.type !== "Point") return;
    const { coordinates } = feature.geometry;
    if (!this.map.getBounds().contains(coordinates) || this.map.getZoom() < 12)
      this.map.easeTo({ center: coordinates, zoom: Math.max(14, this.map.getZoom()) });
  }

  away(text) {
    const told = document.createElement("p");
    told.className = "away";
    told.textContent = text;
    this.append(told);
    this.setAttribute("data-ready", "");
  }
}

customElements.define("place-map", PlaceMap);
