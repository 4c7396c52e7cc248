// What happens around htmx's requests: lean addresses, and errors that are shown instead of swallowed.

const say = (text) => {
  document.getElementById("said").textContent = text;
};

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, parameters } = event.detail;
  if (!elt.matches("form[data-lean]")) return;
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name).filter((value) => value !== "");
    parameters.delete(name);
    for (const value of values) parameters.append(name, value);
  }
  for (const { dataset } of elt.querySelectorAll("[data-joined]")) {
    const all = parameters.getAll(dataset.joined).join(",");
    parameters.delete(dataset.joined);
    if (all !== dataset.usual) parameters.append(dataset.joined, all);
  }
});

// A page of refusal explains itself: go there, rather than leave the old rows standing.
document.addEventListener("htmx:responseError", (event) => {
  const { verb, finalRequestPath } = event.detail.requestConfig;
  if (verb === "get") location.assign(event.detail.pathInfo.finalRequestPath ?? finalRequestPath);
  else say(event.detail.xhr.statusText);
});

document.addEventListener("htmx:sendError", () => {
  const text = document.getElementById("words").dataset.offline;
  const note = document.createElement("div");
  note.className = "note";
  note.dataset.tone = "late";
  note.setAttribute("role", "alert");
  note.textContent = text;
  document.getElementById("main").prepend(note);
  setTimeout(() => note.remove(), 8000);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "rows") say(document.getElementById("list-title").textContent);
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-back]")) history.back();
});
