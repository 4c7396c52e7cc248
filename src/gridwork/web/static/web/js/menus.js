// Menus are <details>, which open by themselves; here they also close. And "/" goes to the search over everything.

const open = () => document.querySelectorAll("details.menu[open]");

export function typing(event) {
  return event.target.closest("input, textarea, select, [contenteditable], [role=listbox]") !== null;
}

document.addEventListener("click", (event) => {
  for (const menu of open()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
      event.preventDefault();
    }
  }
  if (event.key === "/" && !typing(event) && !event.ctrlKey && !event.metaKey && !event.altKey) {
    document.getElementById("everything")?.focus();
    event.preventDefault();
  }
});

// A menu that would leave the window opens towards the other side.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLDetailsElement && menu.open && menu.classList.contains("menu"))) return;
    const sheet = menu.lastElementChild.getBoundingClientRect();
    if (sheet.right > innerWidth) menu.classList.add("left");
    menu.querySelector("input:not([type=hidden], [type=checkbox], [type=radio], [type=date])")?.focus();
  },
  true,
);
