// <photo-input>: shows what was chosen in the file field inside, and says when it is more than may be sent.

class PhotoInput extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.shown = document.createElement("div");
    this.shown.className = "chosen";
    this.told = document.createElement("p");
    this.told.className = "help";
    this.told.setAttribute("role", "status");
    this.append(this.shown, this.told);
    this.input.addEventListener("change", () => this.show());
  }

  show() {
    const files = [...this.input.files];
    const most = Number(this.getAttribute("most") ?? 0);
    const tooMany = most > 0 && files.length > most;
    this.input.setCustomValidity(tooMany ? this.dataset.tooMany : "");
    this.told.textContent = tooMany ? this.dataset.tooMany : this.dataset.chosen.replace("{n}", files.length);
    this.shown.replaceChildren(...files.map((file) => this.preview(file)));
  }

  preview(file) {
    const image = document.createElement("img");
    image.alt = file.name;
    image.src = URL.createObjectURL(file);
    image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
    return image;
  }
}

customElements.define("photo-input", PhotoInput);
