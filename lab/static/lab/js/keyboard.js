// Keys: / searches, ? helps, j and k walk the rows, Enter opens, x selects, n makes, e edits, t opens the clock, Ctrl+Enter saves.
// A page brings its own by data-hotkey: it presses a button or link, opens a <details>, or goes to a box;
// in the current row first. data-hotkey-label puts it into the help.
import { typing } from "./page.js";

const rows = () => [...document.querySelectorAll("tr[data-row], [data-row]")].filter((row) => row.offsetParent);
const current = () => document.querySelector("[data-row].is-current");

function walk(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  current()?.classList.remove("is-current");
  next.classList.add("is-current");
  next.scrollIntoView({ block: "nearest" });
  next.querySelector("input[type=radio]:checked, input[type=radio], a[href]")?.focus({ preventScroll: true });
}

function help() {
  const list = document.querySelector("[data-page-keys]");
  const own = new Map([...document.querySelectorAll("[data-hotkey][data-hotkey-label]")].map((one) => [one.dataset.hotkey, one.dataset.hotkeyLabel]));
  list?.querySelectorAll("[data-of-page]").forEach((old) => old.remove());
  for (const [key, label] of own) {
    const [name, told, shown] = ["dt", "dd", "kbd"].map((tag) => document.createElement(tag));
    shown.textContent = key;
    name.append(shown);
    told.textContent = label;
    [name, told].forEach((part) => { part.dataset.ofPage = ""; list?.append(part); });
  }
  window.tabler?.Modal.getOrCreateInstance(document.getElementById("keys")).toggle();
}

/** What the page has under this key: in the current row, the first that is still open, or anywhere. */
function hot(key) {
  const at = `[data-hotkey="${CSS.escape(key)}"]:not(:disabled)`;
  const row = current() || document.querySelector("[data-row][data-open]") || document.querySelector("[data-row][data-advance]");
  return row?.querySelector(at) || [...document.querySelectorAll(at)].find((one) => !one.closest("[data-row]"));
}

function pressHot(found) {
  if (/^(TEXTAREA|SELECT)$/.test(found.tagName)) { found.focus(); return; }
  const row = found.closest("[data-row][data-advance]");
  found.click();
  found.focus();
  if (row) {
    current()?.classList.remove("is-current");
    row.classList.add("is-current");
    row.removeAttribute("data-open");
    walk(1);
  }
}
const press = (selector) => document.querySelector(selector)?.click();

const actions = {
  "/": () => { const box = document.getElementById("search"); box?.focus(); box?.select(); },
  "?": () => document.getElementById("keys") && help(),
  j: () => walk(1),
  k: () => walk(-1),
  Enter: () => current()?.querySelector("a[href]")?.click(),
  x: () => current()?.querySelector("input[type=checkbox]")?.click(),
  n: () => press("[data-key=new]"),
  e: () => press("[data-key=edit]"),
  t: () => press("[data-key=clock]"),
};

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
    event.target.form.requestSubmit();
    return;
  }
  if (event.key === "Escape" && event.target.id === "search") event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector(".modal.show") && event.key !== "?") return;
  if (event.key === "Enter" && event.target !== document.body) return;
  const found = hot(event.key);
  if (found) { event.preventDefault(); pressHot(found); return; }
  if (!(event.key in actions)) return;
  event.preventDefault();
  actions[event.key]();
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => { if (event.target.closest("[data-show-keys]")) help(); });
