// <session-calendar>: arrows go from day to day, Page Up and Page Down to the month before and after.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const TURNS = { PageUp: "prev", PageDown: "next" };

class SessionCalendar extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.pressed(event));
  }

  pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const days = [...this.querySelectorAll("[data-day]")];
    const here = event.target.closest("td")?.querySelector("[data-day]");
    const turn = TURNS[event.key] && document.querySelector(`a[rel="${TURNS[event.key]}"]`);
    if (turn) location.assign(turn.href);
    else if (STEPS[event.key] && here) days[days.indexOf(here) + STEPS[event.key]]?.focus();
    else return;
    event.preventDefault();
  }
}

customElements.define("session-calendar", SessionCalendar);
