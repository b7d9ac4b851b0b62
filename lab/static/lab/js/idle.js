// A shared computer: who does nothing for a while is asked, then logged out, in all tabs together.
import { forgetAll } from "./drafts.js";
import { ask, person, settings, text } from "./page.js";
import { toast } from "./toasts.js";

const LIMIT = Number(settings.idleMinutes || 0) * 60_000;
const WARNING = 60_000;
const KEY = "last-activity";
let warned = null;
let told = 0;

function active() {
  const now = Date.now();
  if (now - told < 5_000) return;
  told = now;
  try { localStorage.setItem(KEY, String(now)); } catch { /* Then each tab counts for itself. */ }
}

function last() {
  try { return Math.max(told, Number(localStorage.getItem(KEY) || 0)); } catch { return told; }
}

function stay() {
  warned = null;
  told = 0;
  active();
  ask(settings.ping, { background: false }).catch(() => {});
}

/** A page that stands open for others to see, such as the projector of a lesson, is work while it is seen. */
function awake() {
  return document.visibilityState === "visible" && document.querySelector("[data-awake]") !== null;
}

function look() {
  if (awake()) active();
  const idle = Date.now() - last();
  if (idle >= LIMIT) {
    forgetAll();
    document.getElementById("logout")?.submit();
  } else if (idle >= LIMIT - WARNING && !warned) {
    warned = toast(text("idle"), "warning", { label: text("stay"), run: stay });
  } else if (idle < LIMIT - WARNING && warned) {
    warned.remove();
    warned = null;
  }
}

if (!person && LIMIT > 0 && Date.now() - last() >= LIMIT) forgetAll();
if (person && LIMIT > 0) {
  active();
  for (const name of ["pointerdown", "keydown", "scroll", "touchstart"]) {
    document.addEventListener(name, () => { if (!warned) active(); }, { passive: true, capture: true });
  }
  setInterval(look, Math.min(5_000, LIMIT / 10));
}
