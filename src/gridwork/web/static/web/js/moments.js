// Moments of the last and the next week are told as how long ago or ahead; the absolute one stays on hover, and on the
// page of a record, where there is room, in sight.

const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
const UNITS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

function told(seconds) {
  const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? UNITS.at(-1);
  return words.format(Math.trunc(seconds / size), unit);
}

function tell(within = document) {
  for (const time of within.querySelectorAll("time[data-relative]")) {
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
    const near = Math.abs(seconds) < 7 * 86400;
    const roomy = time.closest(".facts") !== null;
    if (near) time.textContent = roomy ? `${time.title} (${told(seconds)})` : told(seconds);
    else time.textContent = roomy ? time.title : time.title.slice(0, 10);
  }
}

tell();
document.addEventListener("htmx:load", (event) => tell(event.detail.elt));
setInterval(tell, 60_000);
