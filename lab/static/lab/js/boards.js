// Cards are dragged from column to column: POST to the card's address with the column's key. A refused
// move goes back and says why; a column that asks for more opens its dialog. With the keyboard: a card's
// menu, and the steps of a record's path, which post the same.
import { ask, loadScript, settings, text } from "./page.js";
import { toast } from "./toasts.js";

/** Ask for the move; whether it was made. */
async function place(url, name, key, version) {
  const body = new FormData();
  body.set(name, key);
  if (version) body.set("version", version);
  try {
    const answer = await ask(url, { method: "POST", body, background: false, headers: { "HX-Request": "true" } });
    if (answer.headers.get("HX-Redirect")) { location.assign(answer.headers.get("HX-Redirect")); return null; }
    if (!answer.ok) { toast((await answer.text()).slice(0, 500) || text("failed"), "error"); return null; }
    const dialog = answer.headers.get("X-Dialog");
    if (dialog) { window.htmx.ajax("GET", dialog, { target: "#modal-content", swap: "innerHTML" }); return null; }
    return answer;
  } catch {
    toast(text("offline"), "error");
    return null;
  }
}

async function move(item, column, name, putBack) {
  const answer = await place(item.dataset.moveUrl, name, column.dataset.column, item.dataset.version);
  if (!answer) { putBack(); return; }
  toast(answer.headers.get("X-Message") || text("moved"), "success");
  if (answer.headers.get("X-Version")) item.dataset.version = answer.headers.get("X-Version");
  window.htmx.trigger(document.body, "board-changed");
}

function dropped(event, name) {
  const { item, from, to, oldIndex } = event;
  if (from === to) return;
  move(item, to, name, () => from.insertBefore(item, from.children[oldIndex] || null));
}

function closeMenu() {
  const menu = document.querySelector(".entity-menu");
  menu?.opener.focus();
  menu?.remove();
}

/** The columns that a card can go to, under its button. */
function openMenu(opener, board) {
  closeMenu();
  const card = opener.closest("[data-card]");
  const menu = Object.assign(document.createElement("div"), { className: "entity-menu", opener });
  menu.setAttribute("role", "menu");
  menu.setAttribute("aria-label", board.dataset.cardMenu);
  for (const column of board.querySelectorAll("[data-column]")) {
    if (column.contains(card)) continue;
    const choice = Object.assign(document.createElement("button"), { type: "button", className: "dropdown-item", textContent: column.dataset.label });
    choice.setAttribute("role", "menuitem");
    choice.addEventListener("click", () => {
      closeMenu();
      const [from, next] = [card.parentElement, card.nextElementSibling];
      column.prepend(card);
      move(card, column, board.dataset.board, () => from.insertBefore(card, next));
    });
    menu.append(choice);
  }
  document.body.append(menu);
  const { left, bottom } = opener.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(bottom, innerHeight - menu.offsetHeight - 8))}px`;
  menu.querySelector("button")?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open-menu]");
  const board = opener?.closest("[data-board]");
  if (board) { openMenu(opener, board); return; }
  if (!event.target.closest(".entity-menu")) document.querySelector(".entity-menu")?.remove();
  const step = event.target.closest("[data-place]");
  if (step) follow(step);
});
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".entity-menu");
  if (!menu) return;
  if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); closeMenu(); return; }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const choices = [...menu.querySelectorAll("button")];
  choices[(choices.indexOf(document.activeElement) + step + choices.length) % choices.length].focus();
});

/** A step of a record's path. */
async function follow(step) {
  const path = step.closest("[data-place-url]");
  const version = path.closest("[data-token]")?.dataset.token;
  if (await place(path.dataset.placeUrl, "to", step.dataset.place, version)) location.reload();
}

export async function board(element) {
  element.tabIndex = 0;
  await loadScript(settings.sortableScript);
  const name = element.dataset.board || "column";
  for (const column of element.querySelectorAll("[data-column]")) {
    window.Sortable.create(column, {
      group: name,
      draggable: "[data-card]",
      filter: "a, button, input",
      preventOnFilter: false,
      delay: 120,
      delayOnTouchOnly: true,
      animation: 120,
      onEnd: (event) => dropped(event, name),
    });
  }
}
