// <… data-poll="5" hx-trigger="poll">: asked for again every so many seconds, while somebody looks at the page.
const asked = new WeakMap();

/** Whether a person is busy in it: what is typed or opened must not vanish under their hands. */
function busy(element) {
  return Boolean(element.querySelector(".dropdown-menu.show, :is(input, textarea, select):focus")) || element.matches(".htmx-request");
}

function look() {
  if (document.visibilityState !== "visible") return;
  const now = Date.now();
  document.querySelectorAll("[data-poll]").forEach((element) => {
    if (!asked.has(element)) asked.set(element, now);
    if (now - asked.get(element) < Number(element.dataset.poll) * 1000 || busy(element)) return;
    asked.set(element, now);
    window.htmx.trigger(element, "poll");
  });
}

setInterval(look, 1000);
// Whoever comes back to the page sees at once what is.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") document.querySelectorAll("[data-poll]").forEach((element) => asked.set(element, 0));
});
