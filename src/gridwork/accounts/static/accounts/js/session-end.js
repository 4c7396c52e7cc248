// <session-end>: says before a session ends for having been idle, or open for too long, and lets its user stay.
// Every page of the same browser counts: what one of them asks of the server keeps the others signed in.

const WARN = 120; // seconds before the end
const SEEN = "gridwork-seen";

class SessionEnd extends HTMLElement {
  connectedCallback() {
    this.note = this.querySelector(".note");
    this.words = this.querySelector("template").dataset;
    this.ends = Date.now() + Number(this.dataset.ends) * 1000;
    this.seen();
    this.querySelector("[data-stay]").addEventListener("click", () => this.stay());
    this.querySelector("[data-again]").addEventListener("click", () => location.assign(location.href));
    document.addEventListener("htmx:beforeSwap", (event) => this.turnedAway(event.detail));
    document.addEventListener("htmx:afterRequest", (event) => this.answered(event.detail.xhr));
    document.addEventListener("kept-draft", () => this.seen());
    document.addEventListener("visibilitychange", () => this.look());
    setInterval(() => this.look(), 1000);
  }

  seen() {
    localStorage.setItem(SEEN, String(Date.now()));
    this.look();
  }

  over() {
    localStorage.setItem(SEEN, "0");
    this.look();
  }

  // A part of a page that asks by itself (hx-trigger="every …") says nothing about anybody being there.
  answered(xhr) {
    if (xhr?.status && !xhr.responseURL.includes("/progress") && !this.asksToSignIn(xhr)) this.seen();
  }

  // The session was ended from elsewhere: the page stays as it is, without a door in the middle of it.
  turnedAway(answer) {
    if (!this.asksToSignIn(answer.xhr)) return;
    answer.shouldSwap = false;
    this.over();
  }

  asksToSignIn(xhr) {
    return new URL(xhr.responseURL).pathname === this.dataset.signInUrl;
  }

  get left() {
    const idle = Number(localStorage.getItem(SEEN)) + Number(this.dataset.idle) * 1000;
    return Math.round((Math.min(idle, this.ends) - Date.now()) / 1000);
  }

  look() {
    const { left } = this;
    const over = left <= 0;
    const whole = this.ends - Date.now() < WARN * 1000;
    const was = this.note.hidden;
    this.note.hidden = left > WARN;
    if (this.note.hidden) return;
    this.querySelector("[data-stay]").hidden = over || whole;
    this.querySelector("[data-again]").hidden = !over;
    const said = over ? this.words.over : this.told(whole ? this.words.whole : this.words.soon, left);
    const words = this.querySelector("p");
    if (words.textContent !== said) words.textContent = said;
    if (was && !over && !whole) this.querySelector("[data-stay]").focus({ preventScroll: true });
  }

  told(words, left) {
    const form = { style: "unit", unit: left > 60 ? "minute" : "second", unitDisplay: "long" };
    const number = left > 60 ? Math.ceil(left / 60) : Math.ceil(left / 10) * 10;
    return words.replace("{minutes}", new Intl.NumberFormat(document.documentElement.lang, form).format(number));
  }

  async stay() {
    const token = JSON.parse(document.body.getAttribute("hx-headers"));
    const answer = await fetch(this.dataset.stayUrl, { method: "POST", headers: token, redirect: "manual" });
    if (answer.ok) this.seen();
    else this.over();
  }
}

customElements.define("session-end", SessionEnd);
