// Keys: / searches, ? helps, j and k walk the rows, Enter opens, x selects, n makes, e edits, t opens the clock, Ctrl+Enter saves.
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
  next.querySelector("a[href]")?.focus({ preventScroll: true });
}

const help = () => window.tabler?.Modal.getOrCreateInstance(document.getElementById("keys")).toggle();
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
  if (!(event.key in actions)) return;
  event.preventDefault();
  actions[event.key]();
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => { if (event.target.closest("[data-show-keys]")) help(); });
