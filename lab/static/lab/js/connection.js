// Says that the server is away, with a way to try again; nothing that was typed is touched.
import { ask, settings, text } from "./page.js";
import { toast } from "./toasts.js";

const bar = document.getElementById("connection");
let again = null;

/** Show the bar; `retry` runs when the person asks for it or the connection comes back. */
export function offline(retry) {
  again = retry || again;
  if (!bar) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm ms-3";
  button.textContent = text("retry");
  button.addEventListener("click", back);
  bar.replaceChildren(document.createTextNode(text("offline")), button);
  bar.hidden = false;
}

/** Whether the server answers and still knows the person: "there", "logged out" or "away". */
export async function reach() {
  try {
    const answer = await ask(settings.ping, { signal: AbortSignal.timeout(6000) });
    return answer.status === 401 && settings.person ? "logged out" : "there";
  } catch {
    return "away";
  }
}

async function back() {
  const state = await reach();
  if (state === "logged out") { toast(text("loggedOut"), "error"); return; }
  if (state === "away") return;
  if (bar) bar.hidden = true;
  const retry = again;
  again = null;
  if (retry) retry(); else toast(text("online"), "success");
}

window.addEventListener("offline", () => offline());
// A page that the browser kept and shows again may belong to somebody who has logged out.
window.addEventListener("pageshow", async (event) => {
  if (event.persisted && settings.person && (await reach()) === "logged out") location.reload();
});
window.addEventListener("online", () => { if (bar && !bar.hidden) back(); });
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const source = event.detail.elt;
    const retry = source.tagName === "FORM" ? () => source.requestSubmit() : () => window.htmx.trigger(source, event.detail.requestConfig.triggeringEvent?.type || "click");
    offline(retry);
  });
}
