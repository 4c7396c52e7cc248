// Asks, once typing pauses, for cases that may be about the same matter and for types that may be meant.

const ASKED = ["type", "place", "lon", "lat", "complained_of", "external_number", "reported_at"];
const TYPED = ["text", "address"];

for (const form of document.querySelectorAll("form:has(#likely)")) {
  const ask = () => form.dispatchEvent(new Event("asked"));
  form.addEventListener("change", (event) => ASKED.includes(event.target.name) && ask());
  form.addEventListener("input", (event) => TYPED.includes(event.target.name) && ask());
}
