// A button `data-copy="<id>"` puts what that input or text holds on the clipboard.
import { text } from "./page.js";
import { toast } from "./toasts.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  source.select?.();
  try {
    // Without https the browser offers no clipboard; the older command still works on what is selected.
    if (navigator.clipboard) await navigator.clipboard.writeText(source.value ?? source.textContent);
    else if (!document.execCommand("copy")) throw new Error("refused");
    toast(text("copied"), "success");
  } catch {
    toast(text("failed"), "error");
  }
});
