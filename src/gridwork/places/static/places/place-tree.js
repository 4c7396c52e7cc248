// <place-tree>: arrow keys on nested lists of <details>. Without it they open and close by themselves.

class PlaceTree extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.pressed(event));
  }

  // What can have the focus now: links and summaries that no closed <details> hides.
  stops() {
    return [...this.querySelectorAll("a")].filter((each) => each.checkVisibility());
  }

  pressed(event) {
    const here = event.target.closest("a, summary");
    if (!here) return;
    const item = here.closest("li");
    const held = item.querySelector(":scope > details");
    const stops = this.stops();
    const at = stops.indexOf(item.querySelector("a"));
    const go = {
      ArrowDown: () => stops[at + 1]?.focus(),
      ArrowUp: () => stops[at - 1]?.focus(),
      Home: () => stops[0]?.focus(),
      End: () => stops.at(-1)?.focus(),
      ArrowRight: () => {
        if (held && !held.open) held.open = true;
        else if (held) stops[at + 1]?.focus();
      },
      ArrowLeft: () => {
        if (held?.open) held.open = false;
        else item.parentElement.closest("li")?.querySelector("a")?.focus();
      },
    }[event.key];
    if (!go) return;
    event.preventDefault();
    go();
  }
}

customElements.define("place-tree", PlaceTree);
