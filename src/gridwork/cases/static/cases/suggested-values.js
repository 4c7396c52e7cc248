// <suggested-values from="/cases/12/suggested">: brings what is suggested for a field beside it. A press on a suggestion
// fills the field, as if it were chosen by hand. Not where one form is for many records: each would need its own.

class SuggestedValues extends HTMLElement {
  connectedCallback() {
    if (this.closest("form")?.querySelector("[name=pk]")) return;
    window.htmx.ajax("GET", this.getAttribute("from"), { target: this, swap: "innerHTML" });
  }
}

customElements.define("suggested-values", SuggestedValues);

document.addEventListener("click", (event) => {
  const { fills, value } = event.target.closest("[data-fills]")?.dataset ?? {};
  const field = fills && document.getElementById(fills);
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});
