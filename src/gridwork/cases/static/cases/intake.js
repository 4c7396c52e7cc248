// Asks for cases that may be about the same matter whenever type, place or point has changed.

const ASKED = ["type", "place", "lon", "lat"];

for (const form of document.querySelectorAll("form:has(#likely)")) {
  form.addEventListener("change", (event) => {
    if (ASKED.includes(event.target.name)) form.dispatchEvent(new Event("asked"));
  });
}
