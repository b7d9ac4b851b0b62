// A dialog is a part of a page loaded into #modal-content; HX-Trigger: close-modal closes it.
const modal = document.getElementById("modal");
const opened = () => window.tabler.Modal.getOrCreateInstance(modal);

// A link inherits how the part of the page around it is swapped; the place of dialogs itself must stay.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "modal-content") event.detail.swapOverride = "innerHTML";
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "modal-content") return;
  opened().show();
});
modal?.addEventListener("shown.bs.modal", () => {
  modal.querySelector("[autofocus], input:not([type=hidden]), select, textarea, .modal-footer .btn:last-child")?.focus();
});
modal?.addEventListener("hidden.bs.modal", () => document.getElementById("modal-content").replaceChildren());
document.addEventListener("close-modal", () => opened().hide());
document.addEventListener("click", (event) => { if (event.target.closest("[data-back]")) history.back(); });
