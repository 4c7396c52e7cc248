// Classes of a choropleth: where they break, and the legend that says so.

export const CLASSES = 5;

// Breaks that hold about as many areas each, rounded to what a reader can remember. Few distinct values: one class each.
export function breaksOf(values) {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const distinct = [...new Set(sorted)];
  if (distinct.length <= CLASSES) return distinct.slice(1);
  const breaks = [];
  for (let at = 1; at < CLASSES; at++) breaks.push(rounded(sorted[Math.floor((at * sorted.length) / CLASSES)]));
  return [...new Set(breaks)].filter((each) => each > sorted[0]);
}

function rounded(value) {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((Math.round(value / unit) * unit).toPrecision(2));
}

export function legend({ title, note, more, breaks, lowest, colours, empty, table }) {
  const words = new Intl.NumberFormat(document.documentElement.lang);
  const box = document.createElement("div");
  box.className = "classes";
  const head = document.createElement("p");
  head.append(bold(title));
  const list = document.createElement("ol");
  const bounds = [lowest, ...breaks];
  bounds.forEach((bound, at) => {
    const next = bounds[at + 1];
    const text = next === undefined ? `${words.format(bound)} +` : `${words.format(bound)} – < ${words.format(next)}`;
    list.append(entry(text, colours[at]));
  });
  if (empty) list.append(entry(empty, "transparent"));
  box.append(head, list);
  for (const text of [note, more].filter(Boolean)) {
    const below = document.createElement("p");
    below.className = "quiet";
    below.textContent = text;
    box.append(below);
  }
  box.append(asTable(table, words));
  return box;
}

// The same for those who do not see colours, or no map at all.
function asTable({ words, areas, value }, numbers) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = words;
  const table = document.createElement("table");
  table.className = "rows";
  for (const { properties } of areas) {
    const row = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    const link = Object.assign(document.createElement("a"), {
      href: properties.url ?? "",
      textContent: properties.label,
    });
    head.append(properties.url ? link : properties.label);
    row.append(head);
    const cell = row.insertCell();
    cell.className = "is-number";
    cell.textContent = Number.isFinite(properties[value]) ? numbers.format(properties[value]) : "–";
  }
  details.append(summary, table);
  return details;
}

function bold(text) {
  const made = document.createElement("b");
  made.textContent = text;
  return made;
}

function entry(text, colour) {
  const item = document.createElement("li");
  const swatch = document.createElement("i");
  swatch.style.background = colour;
  item.append(swatch, text);
  return item;
}
