// Light, dark, or like the device. The choice is read before the first paint by a line in the page's head.

const device = matchMedia("(prefers-color-scheme: dark)");

function apply() {
  const kept = localStorage.getItem("theme") ?? "";
  const theme = kept || (device.matches ? "dark" : "light");
  document.documentElement.dataset.bsTheme = theme;
  for (const button of document.querySelectorAll("button[data-choose]")) {
    button.setAttribute("aria-pressed", String(button.dataset.choose === kept));
  }
  document.dispatchEvent(new CustomEvent("theme", { detail: theme }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-choose]");
  if (!button) return;
  if (button.dataset.choose) localStorage.setItem("theme", button.dataset.choose);
  else localStorage.removeItem("theme");
  apply();
});
device.addEventListener("change", apply);
apply();
