// <kept-draft>: what is typed into the form inside is kept on the server a second later, and is there on coming back.

const PAUSE = 1000; // ms after the last change

class KeptDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.told = this.querySelector("[data-draft-url]");
    this.restore();
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", () => this.changed());
    this.form.addEventListener("submit", () => clearTimeout(this.waiting));
    this.addEventListener("click", (event) => event.target.closest("[data-forget]") && this.forget());
  }

  get fields() {
    return [...this.form.elements].filter(
      (each) => each.name && !["hidden", "file", "password", "submit"].includes(each.type),
    );
  }

  get values() {
    const values = {};
    for (const field of this.fields) {
      if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
      if (field.value) values[field.name] = [...(values[field.name] ?? []), field.value];
    }
    return values;
  }

  restore() {
    const kept = this.querySelector("script[type='application/json']");
    if (!kept) return;
    const values = JSON.parse(kept.textContent);
    for (const field of this.fields) {
      const given = values[field.name];
      if (given === undefined) continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = given.includes(field.value);
      else field.value = Array.isArray(given) ? given[0] : given;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    clearTimeout(this.waiting);
  }

  changed() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.keep(this.values), PAUSE);
  }

  async keep(values) {
    const body = JSON.stringify({ form: location.pathname, values });
    const token = this.form.elements.csrfmiddlewaretoken.value;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const sent = { method: "POST", headers, body, keepalive: true, redirect: "manual" }; // to sign in: not kept
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    try {
      const answer = await fetch(this.told.dataset.draftUrl, sent);
      if (!answer.ok) throw new Error(answer.statusText);
      this.told.textContent = this.told.dataset.kept.replace("{time}", time);
      this.dispatchEvent(new Event("kept-draft", { bubbles: true }));
    } catch {
      this.told.textContent = this.told.dataset.lost;
    }
  }

  async forget() {
    await this.keep({});
    location.reload();
  }
}

customElements.define("kept-draft", KeptDraft);
