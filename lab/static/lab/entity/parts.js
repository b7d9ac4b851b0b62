// Answers that say what is wrong come as a part of the page and are shown in its place: the form again
// with its errors (400), or with what somebody else saved meanwhile (409).
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const html = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/html");
  if (html && [400, 409, 422].includes(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// Whoever asks for a dialog with a form that was changed meanwhile keeps the focus where it was.
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target.id === "modal-content" || !target.isConnected) return;
  target.querySelector?.("[autofocus]")?.focus();
});

// Escape leaves a field that is being edited in place.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest("[data-inline]")?.querySelector("[data-inline-cancel]")?.click();
});
