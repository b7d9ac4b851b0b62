// A list whose order is changed by dragging, or by the arrows.
import { loadScript, settings } from "../js/page.js";

export async function sortableList(list) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move-up]");
    const item = button?.closest("li");
    if (!item?.previousElementSibling) return;
    item.previousElementSibling.before(item);
    button.focus();
  });
  await loadScript(settings.sortableScript);
  window.Sortable.create(list, { handle: ".entity-grip", animation: 120 });
}
