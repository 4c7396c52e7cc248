// <record-picker find="/places/find">: finds one record, or with `many` several, by typing. Around a <select>, which
// keeps the choice and is what the form sends; for several, a checkbox each.

const PAUSE = 200; // ms after the last key

let number = 0;

class RecordPicker extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.select = this.querySelector("select");
    this.many = this.getAttribute("many");
    const id = `picker-${++number}`;
    this.input = document.createElement("input");
    Object.assign(this.input, { type: "text", autocomplete: "off", placeholder: this.dataset.hint });
    this.say({ role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list" });
    this.list = document.createElement("ul");
    Object.assign(this.list, { id, role: "listbox", hidden: true });
    this.name();
    this.prepend(this.input);
    this.input.after(this.list);
    this.input.addEventListener("input", (event) => this.typed(event));
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("focus", () => this.find());
    this.input.addEventListener("change", (event) => event.stopPropagation());
    this.addEventListener("focusout", (event) => this.contains(event.relatedTarget) || this.leave());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  say(attributes) {
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
  }

  // The text field takes over the label and the description of the select it stands for.
  name() {
    if (!this.select) {
      const legend = this.closest("fieldset")?.querySelector("legend");
      if (legend) this.say({ "aria-label": legend.textContent });
      return;
    }
    for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) {
      if (this.select.hasAttribute(name)) this.say({ [name]: this.select.getAttribute(name) });
    }
    this.input.id = this.select.id;
    this.select.removeAttribute("id");
    this.select.classList.add("replaced");
    this.input.required = this.select.required;
    this.input.value = this.select.value ? this.select.selectedOptions[0].text : "";
  }

  typed(event) {
    event.stopPropagation(); // the filters wait for a choice, not for letters
    if (this.select && !this.input.value) this.choose("", "");
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.find(), PAUSE);
  }

  async find() {
    const text =
      this.select?.value && this.input.value === this.select.selectedOptions[0]?.text ? "" : this.input.value;
    const asked = new URL(this.getAttribute("find"), location.href);
    asked.searchParams.set("q", text);
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await fetch(asked, { signal: this.asking.signal, headers: { Accept: "application/json" } });
      if (answer.ok) this.show((await answer.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") this.show([]);
    }
  }

  show(results) {
    const options = results.map(({ value, label }, at) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `${this.list.id}-${at}`, role: "option", textContent: label });
      option.dataset.value = value;
      option.setAttribute("aria-selected", "false");
      return option;
    });
    if (!options.length) {
      const none = document.createElement("li");
      none.className = "quiet";
      none.textContent = this.dataset.none;
      options.push(none);
    }
    this.list.replaceChildren(...options);
    this.list.hidden = !this.contains(document.activeElement);
    this.say({ "aria-expanded": String(!this.list.hidden) });
    this.point(options[0].dataset.value !== undefined && this.input.value ? 0 : -1);
  }

  point(at) {
    const options = [...this.list.querySelectorAll("[role=option]")];
    options.forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === at));
    });
    this.at = at;
    this.say({ "aria-activedescendant": options[at]?.id ?? "" });
    options[at]?.scrollIntoView({ block: "nearest" });
  }

  pressed(event) {
    const options = this.list.querySelectorAll("[role=option]");
    if (event.key === "ArrowDown") this.point(Math.min(this.at + 1, options.length - 1));
    else if (event.key === "ArrowUp") this.point(Math.max(this.at - 1, 0));
    else if (event.key === "Enter" && !this.list.hidden && options[this.at]) this.take(options[this.at]);
    else if (event.key === "Escape" && !this.list.hidden) this.hide();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(option) {
    if (!option) return;
    if (this.many) this.add(option.dataset.value, option.textContent);
    else this.choose(option.dataset.value, option.textContent);
    this.hide();
  }

  choose(value, label) {
    let option = [...this.select.options].find((each) => each.value === String(value));
    if (!option) {
      option = new Option(label, value);
      this.select.add(option);
    }
    this.select.value = value;
    this.input.value = value === "" ? this.input.value : label;
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    if (this.hasAttribute("submits") && value !== "") this.closest("form").requestSubmit();
  }

  add(value, label) {
    this.input.value = "";
    if (this.querySelector(`input[type=checkbox][value="${CSS.escape(value)}"]`)) return;
    const row = document.createElement("label");
    row.className = "pick";
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: this.many, value, checked: true });
    row.append(box, label);
    this.append(row);
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  hide() {
    this.list.hidden = true;
    this.say({ "aria-expanded": "false", "aria-activedescendant": "" });
  }

  // Half a word is no choice: the field shows again what will be sent.
  leave() {
    this.hide();
    if (this.select && this.input.value)
      this.input.value = this.select.value ? this.select.selectedOptions[0].text : "";
  }
}

customElements.define("record-picker", RecordPicker);
