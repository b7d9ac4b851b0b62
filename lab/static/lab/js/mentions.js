// Behind an @ in a note: the company's seats, to choose with arrows and Enter, or by a click.
import { ask } from "./page.js";

const COMPANY = /^\/s\/(\d+)\//.exec(location.pathname);
const BEGUN = /(?:^|[^A-Za-z0-9])[@＠]([^\s@＠]{0,20})$/;
const MOST = 8;
let seats, list, area;

const load = () => (seats ??= ask(`/s/${COMPANY[1]}/mentions/`)
  .then((answer) => (answer.ok ? answer.json() : []))
  .catch(() => []));

function close() {
  list?.remove();
  area?.removeAttribute("aria-controls");
  list = area = undefined;
}

function take(name) {
  const { selectionStart: caret, value } = area;
  const typed = BEGUN.exec(value.slice(0, caret))?.[1] ?? "";
  area.setRangeText(`${name} `, caret - typed.length, caret, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
  close();
}

function option({ name, title }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "dropdown-item";
  button.setAttribute("role", "option");
  button.append(name);
  if (title && title !== name) {
    const more = document.createElement("span");
    more.className = "text-secondary ms-2";
    more.textContent = title;
    button.append(more);
  }
  button.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
  return button;
}

function show(found, target) {
  close();
  if (!found.length) return;
  area = target;
  list = document.createElement("div");
  list.className = "dropdown-menu app-mentions";
  list.id = "mentions";
  list.setAttribute("role", "listbox");
  list.append(...found.slice(0, MOST).map(option));
  list.firstChild.classList.add("active");
  area.setAttribute("aria-controls", list.id);
  area.after(list);
  list.style.setProperty("top", `${area.offsetTop + area.offsetHeight}px`);
  list.style.setProperty("left", `${area.offsetLeft}px`);
}

async function look(event) {
  if (!(event.target instanceof HTMLTextAreaElement)) return;
  const typed = BEGUN.exec(event.target.value.slice(0, event.target.selectionStart))?.[1];
  if (typed === undefined) { close(); return; }
  const wanted = typed.toLowerCase();
  const all = await load();
  show(all.filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(wanted)), event.target);
}

function walk(step) {
  const all = [...list.children];
  const at = all.findIndex((each) => each.classList.contains("active"));
  all[at].classList.remove("active");
  const next = all[(at + step + all.length) % all.length];
  next.classList.add("active");
  next.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  if (!list || event.target !== area) return;
  const keys = {
    ArrowDown: () => walk(1),
    ArrowUp: () => walk(-1),
    Enter: () => take(list.querySelector(".active").firstChild.textContent),
    Tab: () => take(list.querySelector(".active").firstChild.textContent),
    Escape: close,
  };
  if (!(event.key in keys) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  keys[event.key]();
}

if (COMPANY) {
  document.addEventListener("input", look);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusout", (event) => { if (event.target === area) close(); });
}
