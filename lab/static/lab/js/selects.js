// References are chosen by typing: the server answers [{value: 17, text: "Acme", hint: "Retail"}],
// and just that is offered, in its order, for what stands in the field now.
import { ask, loadScript, settings, text } from "./page.js";

const PAUSE = 150;
const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

/** Something with a text; its hint in grey, which the names of two alike are told apart by. */
function line(data, look) {
  const shown = Object.assign(document.createElement("div"), { className: look });
  shown.append(Object.assign(document.createElement("span"), { textContent: data.text }));
  if (data.hint) shown.append(Object.assign(document.createElement("span"), { className: "app-hint", textContent: data.hint }));
  return shown;
}

/** Asks for what is typed; an answer to something that is no longer asked for is passed over. */
function asking(select) {
  let latest = 0;
  let travelling = null;
  const ranks = new Map();

  async function load(query, done) {
    const turn = ++latest;
    travelling?.abort();
    travelling = new AbortController();
    // Nothing of an earlier answer can be taken by Enter while the new one is on its way.
    ranks.clear();
    this.clearOptions();
    this.clearActiveOption();
    if (query) await pause(PAUSE);
    let found = [];
    if (turn === latest) found = await answer(query, travelling.signal);
    if (turn !== latest) { done(); return; }
    found.forEach((option, place) => {
      ranks.set(String(option.value), 1 / (place + 1));
      const chosen = this.options[option.value];
      if (chosen) Object.assign(chosen, option, { $div: null });
    });
    done(found);
  }

  async function answer(query, signal) {
    const url = new URL(select.dataset.referenceUrl, location.href);
    url.searchParams.set("q", query);
    // Contacts of the account that stands in the same form.
    const by = select.form?.elements[select.dataset.narrowedBy]?.value;
    if (by) url.searchParams.set("by", by);
    try {
      const response = await ask(url, { signal });
      return response.ok ? await response.json() : [];
    } catch {
      return [];
    }
  }

  return { load, score: () => (option) => ranks.get(String(option.value)) || 0 };
}

function buttons(select) {
  if (select.multiple) return { remove_button: { title: text("remove") } };
  return select.required ? {} : { clear_button: { title: text("clear") } };
}

export async function reference(select) {
  if (select.tomselect || select.dataset.started) return;
  select.dataset.started = "1";
  await loadScript(settings.tomSelectScript);
  // The field that Tom Select puts in its place carries the label.
  select.setAttribute("aria-hidden", "true");
  new window.TomSelect(select, {
    valueField: "value",
    labelField: "text",
    searchField: [],
    highlight: false,
    maxOptions: 50,
    ...asking(select),
    shouldLoad: () => true,
    // Each key is answered at once; `load` waits for a pause in the typing itself.
    refreshThrottle: 0,
    loadThrottle: 0,
    onFocus() { this.load(this.inputValue()); },
    onItemAdd() {
      if (!select.multiple) return;
      this.setTextboxValue("");
      this.lastValue = "";
      this.load("");
    },
    // A table that scrolls would cut the choices off.
    dropdownParent: select.closest(".table-responsive") ? "body" : null,
    plugins: buttons(select),
    render: {
      option: (data) => line(data, "app-option"),
      no_results: () => line({ text: text("nothingFound") }, "no-results"),
      loading: () => line({ text: "…" }, "no-results"),
    },
  });
}

/** Several of a few choices that the page brings; what is sent is their keys with commas. */
export async function several(input) {
  if (input.tomselect || input.dataset.started) return;
  input.dataset.started = "1";
  await loadScript(settings.tomSelectScript);
  input.setAttribute("aria-hidden", "true");
  new window.TomSelect(input, {
    valueField: "value",
    labelField: "text",
    searchField: ["text"],
    sortField: [{ field: "$order" }],
    options: JSON.parse(input.dataset.choices),
    items: input.value.split(",").map((key) => key.trim()).filter(Boolean),
    delimiter: ",",
    create: false,
    refreshThrottle: 0,
    hidePlaceholder: true,
    dropdownParent: input.closest(".table-responsive") ? "body" : null,
    plugins: { remove_button: { title: text("remove") } },
    render: { no_results: () => line({ text: text("nothingFound") }, "no-results") },
    onItemAdd() { this.setTextboxValue(""); this.refreshOptions(); },
  });
  input.tomselect.wrapper.classList.add("form-select", "app-several");
}
