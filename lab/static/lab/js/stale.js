// A part that is drawn again must not undo what was typed while its answer was under way: an answer to
// older values is dropped and asked for anew. Only where hx-sync says that asking twice is harmless.
const sent = new WeakMap();

const state = (box) => (/^(checkbox|radio)$/.test(box.type) ? box.checked : box.value);

document.addEventListener("htmx:beforeSend", ({ detail: { elt, target, xhr } }) => {
  if (!elt.closest("[hx-sync='this:replace']")) return;
  sent.set(xhr, [...target.querySelectorAll("input, select, textarea")].map((box) => [box, state(box)]));
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const cause = detail.requestConfig.triggeringEvent;
  if (!cause || !sent.get(detail.xhr)?.some(([box, value]) => state(box) !== value)) return;
  detail.shouldSwap = false;
  cause.target.dispatchEvent(new Event(cause.type, { bubbles: true, cancelable: true }));
});
