// What is typed into a form and not yet sent survives a lost network, a crash, or a session that ran
// out. It lives in this tab only, belongs to one person and one address, and goes at logout.
import { person, settings, text } from "./page.js";
import { toast } from "./toasts.js";

const PREFIX = "draft:";
const NEVER = "input[type=password], input[type=file], input[type=hidden]:not([name=idempotency_key]), [data-no-draft] *, [autocomplete=new-password]";
const forms = () => [...document.querySelectorAll("form[method=post]:not([data-no-draft])")];
const keyOf = (form) => `${PREFIX}${person}:${location.pathname}:${form.getAttribute("action") || ""}:${form.id || forms().indexOf(form)}`;
const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

function fields(form) {
  return [...form.elements].filter((field) => field.name && !field.disabled && !field.matches(NEVER) && !field.matches("button, fieldset, output"));
}

function read(form) {
  return fields(form).map((field) => [
    field.name,
    field.type === "checkbox" || field.type === "radio" ? field.checked : field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value,
    // An option that was loaded on demand is not in the page when it opens again.
    field.tagName === "SELECT" ? [...field.selectedOptions].map((option) => [option.value, option.text]) : null,
  ]);
}

function write(form, values) {
  fields(form).forEach((field, index) => {
    const [name, value, options] = values[index] || [];
    if (name !== field.name) return;
    if (field.type === "checkbox" || field.type === "radio") field.checked = value;
    else if (field.tagName === "SELECT") choose(field, options || []);
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function choose(select, options) {
  for (const [value, label] of options) {
    if (![...select.options].some((option) => option.value === value)) select.add(new Option(label, value));
  }
  const chosen = options.map(([value]) => value);
  for (const option of select.options) option.selected = chosen.includes(option.value);
  select.tomselect?.sync();
}

/** No page may keep a file, or fill one in: all that can be said is that one had been chosen. */
const chosenFiles = (form) => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);

let waiting;

export function keep(form, sent = false) {
  clearTimeout(waiting);
  if (!person || form.matches("[data-no-draft]") || form.method !== "post") return;
  try {
    sessionStorage.setItem(keyOf(form), JSON.stringify({ values: read(form), sent, files: chosenFiles(form) }));
  } catch { /* The storage is full or forbidden: typing goes on without it. */ }
}

export const forget = (form) => sessionStorage.removeItem(keyOf(form));
export const forgetAll = () => keys().forEach((key) => sessionStorage.removeItem(key));

function restore(form) {
  const draft = JSON.parse(sessionStorage.getItem(keyOf(form)) || "null");
  if (!draft) return;
  // The answer to a POST shows again what was sent, with what is wrong about it.
  if (settings.method === "POST") { forget(form); return; }
  if (JSON.stringify(draft.values) === JSON.stringify(read(form)) && !draft.files) return;
  write(form, draft.values);
  toast(text(draft.files ? "restoredWithoutFiles" : "restored"), "warning", { label: text("discard"), run: () => { forget(form); location.reload(); } });
}

/** A form that was sent and led to another page has arrived; one whose page opens again has not. */
function arrived() {
  const here = `${PREFIX}${person}:${location.pathname}:`;
  const success = document.querySelector("#toasts [data-tone=success]");
  for (const key of keys()) {
    if (!key.startsWith(`${PREFIX}${person}:`)) { sessionStorage.removeItem(key); continue; }
    const draft = JSON.parse(sessionStorage.getItem(key));
    if (draft.sent && (success || !key.startsWith(here))) sessionStorage.removeItem(key);
  }
}

if (person) {
  arrived();
  forms().forEach(restore);
}
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || event.target.matches(NEVER)) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.isConnected && keep(form), 300);
});
document.addEventListener("change", (event) => {
  if (event.target.type === "file" && event.target.form) keep(event.target.form);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (form.tagName === "FORM" && event.detail.successful) forget(form);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-discard]")?.closest("form");
  if (form) { clearTimeout(waiting); forget(form); }
});
document.addEventListener("submit", (event) => { if (event.target.id === "logout") forgetAll(); }, true);
