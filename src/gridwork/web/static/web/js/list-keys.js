// <list-keys>: rows by key and by click. j k move, x chooses, Enter opens beside the list and once more the whole page.
import { typing } from "./menus.js";

const ROOM = matchMedia("(width >= 900px)"); // for a panel; on less, a row leads to its page
const PAUSE = 120; // ms between the last j or k and the panel's request

class ListKeys extends HTMLElement {
  connectedCallback() {
    this.panel = document.getElementById(this.dataset.panel);
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("change", (event) => this.counted(event));
    this.addEventListener("htmx:afterSwap", () => this.count());
    this.addEventListener("pick", (event) => this.picked(event));
    this.onKey = (event) => this.pressed(event);
    document.addEventListener("keydown", this.onKey);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.onKey);
  }

  get rows() {
    return [...this.querySelectorAll("tr[data-key]")];
  }

  get current() {
    return this.querySelector("tr[aria-current]");
  }

  clicked(event) {
    if (event.target.closest("[data-close]")) this.close();
    if (event.target.closest("[data-unchoose]")) this.choose(false);
    const row = event.target.closest("tr[data-key]");
    const other = event.target.closest("a, button, input, label, time");
    const toRow = other === row?.querySelector("th a");
    if (!row || (other && !toRow && !other.matches("time"))) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || getSelection().type === "Range") return;
    if (!ROOM.matches && toRow) return;
    if (toRow && this.shown === row.dataset.url) return; // once more: follow the link
    event.preventDefault();
    this.mark(row);
    if (ROOM.matches) this.open(row);
    else location.assign(row.dataset.url);
  }

  pressed(event) {
    if (typing(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]"))
      return;
    const act = { j: () => this.move(1), k: () => this.move(-1), x: () => this.toggle(), "?": () => this.help() };
    if (event.key === "Escape" && !this.panel.hidden && !event.defaultPrevented) this.close();
    else if (act[event.key]) act[event.key]();
    else return;
    event.preventDefault();
  }

  move(by) {
    const rows = this.rows;
    const at = this.current ? rows.indexOf(this.current) + by : by > 0 ? 0 : rows.length - 1;
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
    if (!row) return;
    this.mark(row);
    row.querySelector("th a").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    if (this.panel.hidden) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.open(row), PAUSE);
  }

  mark(row) {
    this.current?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    document.dispatchEvent(new CustomEvent("row", { detail: { key: row.dataset.key } }));
  }

  open(row) {
    this.shown = row.dataset.url;
    this.panel.hidden = false;
    window.htmx.ajax("GET", `${row.dataset.url}?panel=1`, { target: this.panel, swap: "innerHTML" });
  }

  close() {
    this.shown = "";
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.current?.querySelector("th a").focus();
  }

  picked(event) {
    const row = this.rows.find((each) => each.dataset.key === String(event.detail.key));
    if (!row || !ROOM.matches) return;
    event.preventDefault();
    this.mark(row);
    row.scrollIntoView({ block: "nearest" });
    this.open(row);
  }

  toggle() {
    const box = this.current?.querySelector(".check input");
    if (box) {
      box.checked = !box.checked;
      this.count();
    }
  }

  choose(all) {
    for (const box of this.querySelectorAll("tbody .check input")) box.checked = all;
    this.count();
  }

  counted(event) {
    if (event.target.matches("[data-all]")) this.choose(event.target.checked);
    else if (event.target.matches(".check input")) this.count();
    if (event.target.closest(".check")) event.stopPropagation();
  }

  count() {
    const boxes = [...this.querySelectorAll("tbody .check input")];
    const chosen = boxes.filter((box) => box.checked).length;
    const all = this.querySelector("[data-all]");
    const words = this.querySelector("[data-chosen]");
    if (!all || !words) return;
    all.checked = chosen === boxes.length && chosen > 0;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    words.textContent = words.dataset.chosen.replace("{n}", chosen);
  }

  help() {
    document.getElementById("keys").showModal();
  }
}

customElements.define("list-keys", ListKeys);
