// How the map looks: its own ground, areas by class, points alone and in clusters, in the colours of the page's theme.

const SCALES = {
  light: ["#e3ecf9", "#b3cdf0", "#7aa6e2", "#3f78c8", "#17488f"],
  dark: ["#1d2c44", "#27497a", "#3a6cb2", "#6497dd", "#a9caf7"],
};
const FONT = ["sans-serif"];

export function scale(count) {
  const theme = document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light";
  const colours = SCALES[theme];
  if (count >= colours.length) return colours;
  return Array.from({ length: count }, (_, at) => colours[Math.round(((at + 0.5) * colours.length) / count - 0.5)]);
}

// Custom properties hold light-dark(…): only an element says which of the two it is now.
export function colours(element) {
  const probe = element.ownerDocument.createElement("i");
  element.append(probe);
  const read = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = Object.fromEntries(
    ["page", "surface", "line", "line-strong", "text", "muted", "accent"].map((n) => [n, read(n)]),
  );
  probe.remove();
  return found;
}

export function style({ tiles, credit, towns, villages, paint }) {
  const sources = {};
  const layers = [{ id: "background", type: "background", paint: { "background-color": paint.page } }];
  if (tiles) {
    sources.tiles = { type: "raster", tiles: [tiles], tileSize: 256, attribution: credit };
    layers.push({ id: "tiles", type: "raster", source: "tiles" });
  }
  if (towns) {
    sources.towns = { type: "geojson", data: towns };
    sources.villages = { type: "geojson", data: villages };
    layers.push(...groundLayers(paint, tiles));
  }
  return { version: 8, sources, layers };
}

// Towns are bounded and named always, villages from near by.
function groundLayers(paint, tiles) {
  const line = (source, width, more = {}) => ({
    id: source,
    type: "line",
    source,
    paint: { "line-color": paint["line-strong"], "line-width": width },
    ...more,
  });
  const names = (source, size, more) => ({
    id: `${source}-names`,
    type: "symbol",
    source,
    layout: { "text-field": ["get", "label"], "text-font": FONT, "text-size": size },
    paint: { "text-color": paint.text, "text-halo-color": paint.surface, "text-halo-width": 2 },
    ...more,
  });
  const fill = { "fill-color": paint.surface, "fill-opacity": tiles ? 0 : 1 };
  return [
    { id: "ground", type: "fill", source: "towns", paint: fill },
    line("villages", 0.4, { minzoom: 10 }),
    line("towns", 1.2),
    names("towns", 13, { maxzoom: 13 }),
    names("villages", 11, { minzoom: 12 }),
  ];
}

export function areaLayers(source, value, breaks, paint) {
  const fills = scale(breaks.length + 1);
  const stops = breaks.flatMap((each, at) => [each, fills[at + 1]]);
  const steps = stops.length ? ["step", ["get", value], fills[0], ...stops] : fills[0];
  const known = ["==", ["typeof", ["get", value]], "number"];
  return [
    {
      id: "areas",
      type: "fill",
      source,
      paint: { "fill-color": ["case", known, steps, "rgba(0,0,0,0)"], "fill-opacity": 0.88 },
    },
    {
      id: "area-lines",
      type: "line",
      source,
      paint: {
        "line-color": ["case", ["boolean", ["feature-state", "chosen"], false], paint.text, paint["line-strong"]],
        "line-width": ["case", ["boolean", ["feature-state", "chosen"], false], 2.5, 0.6],
      },
    },
  ];
}

export function rowLayers(source, paint) {
  const chosen = ["boolean", ["feature-state", "chosen"], false];
  const cluster = ["has", "point_count"];
  const kind = (name) => ["==", ["geometry-type"], name];
  return [
    {
      id: "shapes",
      type: "fill",
      source,
      filter: kind("Polygon"),
      paint: { "fill-color": paint.accent, "fill-opacity": 0.16 },
    },
    {
      id: "lines",
      type: "line",
      source,
      filter: ["!", kind("Point")],
      paint: { "line-color": paint.accent, "line-width": ["case", chosen, 4, 2] },
    },
    {
      id: "points",
      type: "circle",
      source,
      filter: ["all", kind("Point"), ["!", cluster]],
      paint: {
        "circle-color": paint.accent,
        "circle-radius": ["case", chosen, 9, 5],
        "circle-stroke-color": ["case", chosen, paint.text, paint.surface],
        "circle-stroke-width": ["case", chosen, 3, 1.5],
      },
    },
    {
      id: "clusters",
      type: "circle",
      source,
      filter: cluster,
      paint: {
        "circle-color": paint.surface,
        "circle-radius": ["step", ["get", "point_count"], 13, 10, 16, 100, 20, 1000, 25],
        "circle-stroke-color": paint.accent,
        "circle-stroke-width": 2,
      },
    },
    {
      id: "counts",
      type: "symbol",
      source,
      filter: cluster,
      layout: {
        "text-field": ["get", "point_count_abbreviated"],
        "text-font": FONT,
        "text-size": 12,
        "text-allow-overlap": true,
      },
      paint: { "text-color": paint.text },
    },
  ];
}

// Takes away what areaLayers and rowLayers have put up.
export function clear(map) {
  const sources = ["rows", "areas"].filter((source) => map.getSource(source));
  for (const { id, source } of map.getStyle().layers) if (sources.includes(source)) map.removeLayer(id);
  for (const source of sources) map.removeSource(source);
}
