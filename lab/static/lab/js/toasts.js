// Messages that come and go. Errors stay until they are closed.
import { text, whenAdded } from "./page.js";

const SECONDS = 6;

/** Show a message; `action` is an optional {label, run}. */
export function toast(message, tone = "info", action = null) {
  const box = document.createElement("div");
  box.className = "toast show";
  box.setAttribute("role", tone === "error" ? "alert" : "status");
  box.dataset.tone = tone;
  if (tone === "error" || action) box.dataset.stays = "";
  const body = document.createElement("div");
  body.className = "toast-body d-flex align-items-start gap-2";
  const words = document.createElement("div");
  words.className = "flex-fill";
  words.textContent = message;
  body.append(words);
  if (action) body.append(button(action.label, "btn btn-sm btn-primary", () => { box.remove(); action.run(); }));
  const close = button("", "btn-close", () => box.remove());
  close.setAttribute("aria-label", text("close"));
  body.append(close);
  box.append(body);
  document.getElementById("toasts").append(box);
  leave(box);
  return box;
}

function button(label, look, run) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = look;
  element.textContent = label;
  element.addEventListener("click", run);
  return element;
}

function leave(box) {
  if (!("stays" in box.dataset)) setTimeout(() => box.remove(), SECONDS * 1000);
}

whenAdded("#toasts .toast", leave);
document.addEventListener("click", (event) => event.target.closest("[data-close-toast]")?.closest(".toast").remove());
// The server's own: HX-Trigger: {"toast": {"text": …, "tone": …}}
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (requestConfig.headers["X-Background"]) return;
  const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
  toast(plain && xhr.responseText ? xhr.responseText.slice(0, 500) : text("failed"), "error");
});
