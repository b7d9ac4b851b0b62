// Comments beside a record: buttons at its fields, marks where something is said, and phrases for the box.
import { text, whenAdded } from "./page.js";

const escaped = (name) => CSS.escape(name);

function atField(name) {
  return document.querySelector(`[data-datum][data-field="${escaped(name)}"] dt`);
}

function button(name, label, onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-icon btn-ghost-secondary comment-at-field";
  made.dataset.field = name;
  made.title = label;
  made.setAttribute("aria-label", label);
  made.textContent = "✎";
  made.addEventListener("click", onClick);
  return made;
}

/** Each field that can be commented on gets a button that fills in the form of the margin. */
function beside(margin) {
  document.querySelectorAll(".comment-at-field").forEach((old) => old.remove());
  const on = margin.querySelector("[data-comment-on]");
  const said = new Set([...margin.querySelectorAll("[data-comment-field]")].map((one) => one.dataset.commentField));
  on?.querySelectorAll("option[data-field-name]").forEach((option) => {
    const name = option.dataset.fieldName;
    const label = `${text("comment-field")}: ${option.textContent}`;
    const made = button(name, label, () => { on.value = option.value; margin.querySelector("[data-comment-box]").focus(); });
    if (said.has(name)) made.classList.add("has-comment");
    atField(name)?.append(made);
  });
  if (!on) said.forEach((name) => {
    const made = button(name, text("comment-field"), () => margin.querySelector(`[data-comment-field="${escaped(name)}"]`).focus());
    made.classList.add("has-comment");
    atField(name)?.append(made);
  });
  show();
}

/** The comment that the address names, once it is there. */
function show() {
  if (!/^#comment-\d+$/.test(location.hash)) return;
  const found = document.getElementById(location.hash.slice(1));
  found?.scrollIntoView({ block: "center" });
  found?.focus({ preventScroll: true });
}

function put(box, phrase) {
  const at = box.selectionStart ?? box.value.length;
  const before = box.value.slice(0, at).replace(/\/$/, "");
  box.value = before + phrase + box.value.slice(box.selectionEnd ?? at);
  box.focus();
  box.selectionStart = box.selectionEnd = before.length + phrase.length;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

let box = null;
document.addEventListener("focusin", (event) => { if (event.target.matches("[data-comment-box]")) box = event.target; });
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-phrase]");
  if (!chosen) return;
  const place = chosen.closest("[data-phrases]");
  put(box?.isConnected ? box : place.closest("form").querySelector("[data-comment-box]"), chosen.dataset.phrase);
  place.open = false;
});
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-phrases]");
  if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const all = [...list.querySelectorAll("summary, [data-phrase]")];
    all[Math.min(all.length - 1, Math.max(0, all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
    event.preventDefault();
  } else if (list && event.key === "Escape") {
    list.open = false;
    (box?.isConnected ? box : list.querySelector("summary")).focus();
  } else if (event.key === "/" && event.target.matches?.("[data-comment-box]") && !event.target.value) {
    const phrases = document.querySelector("[data-phrases]");
    if (!phrases) return;
    event.preventDefault();
    phrases.open = true;
    phrases.querySelector("summary").focus();
  }
});

whenAdded("[data-margin]", beside);
show();
