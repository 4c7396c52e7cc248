// Sends where the device is in the body of one request and shows what is near. Kept nowhere: not in the address, not here.

for (const form of document.querySelectorAll("form[data-near]")) {
  const button = form.querySelector("[data-here]");
  const said = form.querySelector("[data-said]");
  const say = (words) => {
    said.textContent = words;
  };
  button.hidden = !navigator.geolocation;
  button.addEventListener("click", () => {
    button.disabled = true;
    say(form.dataset.waits);
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        const { longitude: lon, latitude: lat } = coords;
        try {
          await htmx.ajax("POST", form.action, { target: "#near", values: { lon, lat } });
          document.getElementById("near").focus();
        } finally {
          button.disabled = false;
          say("");
        }
      },
      () => {
        button.disabled = false;
        say(form.dataset.refused);
      },
      { timeout: 15000, maximumAge: 0 },
    );
  });
}
