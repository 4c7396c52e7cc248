// What the map is made of: the drawing library, its looks, and GeoJSON.

const VENDOR = new URL("../../vendor/", import.meta.url);

let loading;
export function drawing() {
  loading ??= import(new URL("maplibre-gl.mjs", VENDOR).href);
  return loading;
}

let dressed;
export function styled() {
  dressed ??= Promise.all([new URL("maplibre-gl.css", VENDOR), new URL("../css/map.css", import.meta.url)].map(sheet));
  return dressed;
}

function sheet(url) {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: url.href });
  document.head.append(link);
  return new Promise((resolve) => {
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", resolve, { once: true });
  });
}

// Rows without a place on the map are left out; `elsewhere` is how many the server left out itself.
export async function load(url, asked = {}) {
  if (!url) return null;
  const address = new URL(url, document.baseURI);
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  const answer = await fetch(address, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const collection = await answer.json();
  collection.features = collection.features.filter((each) => each.geometry);
  collection.elsewhere = Number(answer.headers.get("Elsewhere") ?? 0);
  return collection;
}

export function* corners(features) {
  for (const { geometry } of features) yield* points(geometry.coordinates);
}

function* points(coordinates) {
  if (typeof coordinates[0] === "number") yield coordinates;
  else for (const each of coordinates) yield* points(each);
}
