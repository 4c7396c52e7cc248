// <pass-key>: its button asks the browser for a passkey, or to make one, and sends the form with what it says.

const WHY = { InvalidStateError: "known", SecurityError: "elsewhere", NotSupportedError: "unable" };

class PassKey extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector("[data-words]").dataset;
    this.querySelector("[data-ask]").addEventListener("click", () => this.ask());
    this.querySelector("form").addEventListener("submit", (event) => {
      if (this.credential.value) return;
      event.preventDefault();
      this.ask();
    });
  }

  get credential() {
    return this.querySelector("[name=credential]");
  }

  async options() {
    const { optionsUrl } = this.dataset;
    if (!optionsUrl) return JSON.parse(this.querySelector("script[type='application/json']").textContent).publicKey;
    const answer = await fetch(optionsUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new DOMException("", "NotAllowedError");
    return (await answer.json()).request_options.publicKey;
  }

  async ask() {
    const wrong = this.querySelector("[data-wrong]");
    wrong.hidden = true;
    try {
      if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) throw new DOMException("", "NotSupportedError");
      const makes = "makes" in this.dataset;
      const options = await this.options();
      const said = makes
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      this.credential.value = JSON.stringify(said.toJSON());
      this.querySelector("form").submit();
    } catch (error) {
      wrong.textContent = this.words[WHY[error.name] ?? "stopped"];
      wrong.hidden = false;
    }
  }
}

customElements.define("pass-key", PassKey);
