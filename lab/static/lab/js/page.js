// What the modules share: the page's settings, its translated texts, late scripts, new elements.
export const settings = document.documentElement.dataset;
export const person = settings.person || "";
export const text = (name) => document.getElementById("texts")?.dataset[name] || name;
export const csrfToken = () => document.querySelector("meta[name=csrf-token]")?.content || "";

const scripts = new Map();

/** Load a classic script once, when something on the page needs it. */
export function loadScript(url) {
  if (!scripts.has(url)) {
    scripts.set(url, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = resolve;
      script.onerror = () => { scripts.delete(url); reject(new Error(url)); };
      document.head.append(script);
    }));
  }
  return scripts.get(url);
}

/** Call `start` for each element that fits, now and whenever htmx brings more. */
export function whenAdded(selector, start) {
  const begin = (root) => {
    if (root.matches?.(selector)) start(root);
    root.querySelectorAll?.(selector).forEach(start);
  };
  begin(document);
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
}

/** Whether the keyboard belongs to what has the focus. */
export function typing(target) {
  if (/^(radio|checkbox|button|submit)$/.test(target.type)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Ask our server something; `background` asks do not keep a session alive. */
export function ask(url, { background = true, ...options } = {}) {
  const headers = { "X-CSRFToken": csrfToken(), ...(background && { "X-Background": "1" }), ...options.headers };
  return fetch(url, { cache: "no-store", credentials: "same-origin", ...options, headers });
}
