// A list whose order is changed by dragging, by the buttons, or by the arrow keys on them.
import { loadScript, settings } from "../js/page.js";

export async function sortableList(list) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move-up]");
    const item = button?.closest("li");
    if (!item?.previousElementSibling) return;
    item.previousElementSibling.before(item);
    button.focus();
  });
  list.addEventListener("keydown", (event) => {
    const button = event.target.closest("[data-move-up]");
    if (!button || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const item = button.closest("li");
    if (event.key === "ArrowUp") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    button.focus();
  });
  await loadScript(settings.sortableScript);
  window.Sortable.create(list, { handle: ".entity-grip", animation: 120 });
}
