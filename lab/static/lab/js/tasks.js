// The card of the lab's tasks: it stays open from page to page, and is judged anew on each.
const card = document.getElementById("lab-tasks");
const OPEN = "lab-tasks-open";

if (card) {
  card.addEventListener("show.bs.offcanvas", () => {
    sessionStorage.setItem(OPEN, "1");
    htmx.trigger(card.querySelector(".offcanvas-body"), "tasks-shown");
  });
  card.addEventListener("hide.bs.offcanvas", () => sessionStorage.removeItem(OPEN));
  // htmx has seen the page by then.
  document.addEventListener("DOMContentLoaded", () => {
    if (sessionStorage.getItem(OPEN) && matchMedia("(min-width: 992px)").matches) {
      document.querySelector("[data-bs-target='#lab-tasks']")?.click();
    }
  });
}
