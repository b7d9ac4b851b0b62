// A box in the head of a table ticks all boxes of its name below; it shows when only some are ticked.
const boxes = (head) => [...head.closest("table").querySelectorAll(`input[type=checkbox][name="${head.dataset.checkAll}"]`)];

document.addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-check-all]")) {
    boxes(target).forEach((box) => (box.checked = target.checked));
    return;
  }
  const head = target.closest?.("table")?.querySelector("[data-check-all]");
  if (!head || head.dataset.checkAll !== target.name) return;
  const all = boxes(head);
  const ticked = all.filter((box) => box.checked).length;
  head.checked = ticked === all.length;
  head.indeterminate = ticked > 0 && ticked < all.length;
});
