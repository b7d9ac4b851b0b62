// A seat is dragged under another superior; a refused move goes back and says why. With the keyboard
// the seat's own page does the same.
import { ask, loadScript, settings, text, whenAdded } from "./page.js";
import { toast } from "./toasts.js";

async function moved({ item, from, to, oldIndex }) {
  if (from === to) return;
  const body = new FormData();
  body.set("parent", to.dataset.superior);
  const putBack = () => from.insertBefore(item, from.children[oldIndex] || null);
  try {
    const answer = await ask(item.dataset.moveUrl, { method: "POST", body, background: false, headers: { "HX-Request": "true" } });
    const told = (await answer.text()).slice(0, 500);
    if (!answer.ok) { putBack(); toast(told || text("failed"), "error"); return; }
    toast(told || text("moved"), "success");
    window.htmx.trigger(document.body, "chart-changed");
  } catch {
    putBack();
    toast(text("offline"), "error");
  }
}

async function chart(element) {
  await loadScript(settings.sortableScript);
  for (const list of element.querySelectorAll(".org-places")) {
    window.Sortable.create(list, {
      group: "seats",
      draggable: "[data-seat]",
      handle: ".org-grip",
      animation: 120,
      fallbackOnBody: true,
      swapThreshold: 0.65,
      onEnd: moved,
    });
  }
}

whenAdded("[data-org-chart]", chart);
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.matches("[data-org-chart]")) chart(detail.target);
});
