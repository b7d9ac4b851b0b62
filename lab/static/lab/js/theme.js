// "As the system": follow the browser, and tell the server by a cookie so that the next page comes right.
import { settings } from "./page.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

function follow() {
  if (settings.theme !== "auto") return;
  const scheme = dark.matches ? "dark" : "light";
  document.cookie = `scheme=${scheme}; path=/; max-age=31536000; samesite=lax`;
  if (settings.bsTheme === scheme) return;
  settings.bsTheme = scheme;
  document.dispatchEvent(new CustomEvent("theme-changed"));
}

follow();
dark.addEventListener("change", follow);
// Styles that may come after the first paint, such as the Chinese font.
document.querySelectorAll("link[data-late]").forEach((link) => { link.media = "all"; });
