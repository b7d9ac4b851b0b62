// A form is sent once: it carries a key that stays the same when it is tried again, its buttons rest
// while it travels, and it asks first whether the server is there, so that nothing typed is lost.
import { offline, reach } from "./connection.js";
import { keep } from "./drafts.js";
import { person, text, whenAdded } from "./page.js";
import { toast } from "./toasts.js";

const ready = new WeakSet();

/** Random enough on plain http too, where crypto.randomUUID does not exist. */
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function rest(form, resting) {
  form.toggleAttribute("data-sending", resting);
  const buttons = [...document.querySelectorAll("button, input[type=submit]")].filter((button) => button.form === form && button.type === "submit");
  buttons.forEach((button) => { button.disabled = resting; });
}

/** Send for good; a disabled button would not send its name and value, so they are copied. */
function send(form, submitter) {
  if (submitter?.name) {
    const copy = Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value });
    copy.dataset.copied = "";
    form.append(copy);
  }
  keep(form, true);
  ready.add(form);
  if (submitter?.hasAttribute("formaction")) form.action = submitter.formAction;
  HTMLFormElement.prototype.submit.call(form);
}

async function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.hasAttribute("data-sending")) { event.preventDefault(); event.stopImmediatePropagation(); return; }
  if ([...form.attributes].some(({ name }) => /^(data-)?hx-(post|put|patch|delete)$/.test(name))) return;
  if (form.target === "_blank" || form.hasAttribute("data-plain")) return;
  event.preventDefault();
  const submitter = event.submitter;
  rest(form, true);
  const state = person ? await reach() : "there";
  if (state === "there") { send(form, submitter); return; }
  rest(form, false);
  keep(form);
  if (state === "away") offline(() => form.requestSubmit(submitter));
  else toast(text("loggedOut"), "error", { label: text("retry"), run: () => form.requestSubmit(submitter) });
}

whenAdded("input[name=idempotency_key]", (input) => { if (!input.value) input.value = freshKey(); });
document.addEventListener("submit", onSubmit);
document.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt.tagName === "FORM") rest(event.detail.elt, true); });
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt.tagName === "FORM") rest(event.detail.elt, false); });
window.addEventListener("pageshow", () => {
  document.querySelectorAll("input[data-copied]").forEach((input) => input.remove());
  document.querySelectorAll("form[data-sending]").forEach((form) => rest(form, false));
});
