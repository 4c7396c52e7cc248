// <place-map>: rows of a list, areas by class, or one point to be picked, on the district's own ground.
//
//   src       rows as GeoJSON; with `clusters`, near points stand as one with their number
//   view      what lies in view as GeoJSON that says its own kind, areas, clusters or points; asked anew as it moves
//   areas     areas as GeoJSON, coloured by the property `value` in classes (`breaks`, or found); `legend`, `note`
//   lon, lat  ids of the fields that a click, or the crosshair and Enter, fills: the map is a picker
//   follows   id of the list that says the new addresses after a filter, in [data-src][data-areas][data-view]
// Inside: a <template class="words">, and for a single still geometry a JSON script.
// Sends "pick" {key} when a row's shape is clicked; hears "row" {key} from the list.
import { breaksOf, legend } from "./map-classes.js";
import { corners, drawing, load, styled } from "./map-data.js";
import { pick } from "./map-picker.js";
import { areaLayers, clear, colours, rowLayers, scale, style } from "./map-style.js";

// Zooms: a single point needs its surroundings, which are streets where there are tiles, and villages where there are none.
const CLOSEST = 16;
const CLOSEST_ON_BOUNDARIES = 12.5;
const CLOSER = 1.5; // zooms that a click on a cluster brings one nearer
const CLICKABLE = ["points", "shapes", "lines", "areas"];
const SETTLED = 150; // milliseconds after a move, before what is in view by then is asked for

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
    clearTimeout(this.settling);
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
    if (this.hasAttribute("view")) this.map.on("moveend", () => this.moved());
  }

  // What lies on the ground. After a change of theme or filter the view stays where it is.
  async fill() {
    if (this.hasAttribute("view")) return this.look();
    const turn = this.turn;
    const paint = colours(this);
    const [areas, rows] = await Promise.all([
      load(this.getAttribute("areas")),
      this.rows ?? this.still() ?? load(this.getAttribute("src")),
    ]);
    if (turn !== this.turn) return;
    this.rows = rows;
    if (areas) this.fillAreas(areas, paint);
    if (rows) this.fillRows(rows, paint, this.hasAttribute("clusters"));
    if (turn === 0) this.whole(rows?.features?.length ? rows : (areas ?? (await load(this.words.towns))));
    this.filledFor(turn);
  }

  // What lies in view, as the server sums it up; at first everything.
  async look() {
    const turn = this.turn;
    const seen = await load(this.getAttribute("view"), this.seen || turn > 0 ? this.window() : {});
    if (turn !== this.turn) return;
    const first = !this.seen && turn === 0;
    this.seen = seen;
    clear(this.map);
    this.querySelector(".classes")?.remove();
    this.rows = seen.kind === "areas" ? null : seen;
    if (this.rows) this.fillRows(seen, colours(this), seen.kind === "points");
    else this.fillAreas(seen, colours(this));
    this.tell(seen.note);
    if (first) this.whole(seen.features.length ? seen : await load(this.words.towns));
    this.filledFor(turn);
  }

  window() {
    const { _sw, _ne } = this.map.getBounds();
    const bbox = [_sw.lng, _sw.lat, _ne.lng, _ne.lat].map((each) => each.toFixed(6)).join(",");
    return { bbox, zoom: this.map.getZoom().toFixed(2) };
  }

  // Areas stay the same from afar, and where all rows are drawn there is nothing more to ask.
  moved() {
    clearTimeout(this.settling);
    const { kind, whole, below } = this.seen ?? {};
    if (!kind || (kind === "points" && whole) || (kind === "areas" && this.map.getZoom() < below)) return;
    this.turn++;
    this.removeAttribute("data-ready");
    this.settling = setTimeout(() => this.look().catch(() => this.failed()), SETTLED);
  }

  failed() {
    this.tell(this.words.failed);
    this.filledFor(this.turn);
  }

  filledFor(turn) {
    if (this.key) this.show(this.key);
    this.filled = turn;
    this.map.triggerRepaint(); // so that it falls idle once more
  }

  fillRows(rows, paint, near) {
    const clustered = near ? { cluster: true, clusterRadius: 44, clusterMaxZoom: 14 } : {};
    this.map.addSource("rows", { type: "geojson", data: rows, ...clustered });
    for (const layer of rowLayers("rows", paint)) this.map.addLayer(layer);
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
    const maxZoom = this.words.tiles ? CLOSEST : CLOSEST_ON_BOUNDARIES;
    if (!bounds.isEmpty()) this.map.fitBounds(bounds, { padding: 32, maxZoom, animate: false });
  }

  // Told once for every part of the page that was swapped: only the first brings another address.
  follow(list) {
    const said = list.querySelector("[data-src]")?.dataset;
    const news = ["src", "areas", "view"].filter(
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
      const { cluster_id } = cluster.properties; // the server's clusters have none
      const zoom = cluster_id
        ? await this.map.getSource("rows").getClusterExpansionZoom(cluster_id)
        : this.map.getZoom() + CLOSER;
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

  // What the map leaves out.
  tell(text) {
    this.told ??= Object.assign(document.createElement("p"), { className: "told", role: "status" });
    this.told.textContent = text ?? "";
    this.told.hidden = !text;
    this.append(this.told);
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
