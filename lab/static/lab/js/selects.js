// References are chosen by typing: options come on demand as [{value: 17, text: "Acme"}].
import { ask, loadScript, settings, text } from "./page.js";

export async function reference(select) {
  if (select.tomselect || select.dataset.started) return;
  select.dataset.started = "1";
  await loadScript(settings.tomSelectScript);
  const load = async (query, done) => {
    const url = new URL(select.dataset.referenceUrl, location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await ask(url);
      done(answer.ok ? await answer.json() : []);
    } catch {
      done();
    }
  };
  // The field that Tom Select puts in its place carries the label.
  select.setAttribute("aria-hidden", "true");
  new window.TomSelect(select, {
    valueField: "value",
    labelField: "text",
    searchField: [],
    maxOptions: 50,
    preload: "focus",
    loadThrottle: 200,
    // A table that scrolls would cut the choices off.
    dropdownParent: select.closest(".table-responsive") ? "body" : null,
    plugins: select.multiple ? { remove_button: { title: text("remove") } } : select.required ? {} : { clear_button: { title: text("clear") } },
    load,
    shouldLoad: () => true,
    // The server has chosen and ordered them.
    score: () => () => 1,
    render: { no_results: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: text("nothingFound") }) },
  });
}
