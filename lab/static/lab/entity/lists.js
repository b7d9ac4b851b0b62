// Lists: filters without empty parameters, rows that are selected, and what is done with them.
const form = () => document.getElementById("selection");
const boxes = () => [...document.querySelectorAll("#selection input[name=number]")];
const ASKING = "#filters, #asked";

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches?.(ASKING)) return;
  const given = event.detail.formData;
  for (const name of new Set(given.keys())) {
    const values = new Set(given.getAll(name).filter((value) => value !== ""));
    given.delete(name);
    values.forEach((value) => given.append(name, value));
  }
});

// The head of the page stays when the list is renewed: its links lead on with what the list shows now.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-with-filters]");
  const asked = document.querySelector("[data-asked]")?.dataset.asked;
  if (!link || asked === undefined) return;
  const own = new URL(link.href).searchParams;
  const query = new URLSearchParams(asked);
  for (const name of ["format", "columns"]) if (own.has(name)) query.set(name, own.get(name));
  link.search = query.toString();
}, true);

document.addEventListener("submit", (event) => {
  if (event.target.id !== "filters") return;
  const panel = document.getElementById("filter-panel");
  window.tabler.Offcanvas.getInstance(panel)?.hide();
});

function show() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const all = boxes();
  const chosen = all.filter((box) => box.checked);
  const everything = form().elements.all.value;
  bar.hidden = chosen.length === 0;
  bar.querySelector("[data-selected-count]").textContent = everything || String(chosen.length);
  const head = document.querySelector("[data-select-page]");
  head.checked = all.length > 0 && chosen.length === all.length;
  head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  all.forEach((box) => box.closest("tr").classList.toggle("is-selected", box.checked));
}

function select(checked, everything = "") {
  boxes().forEach((box) => { box.checked = checked; });
  form().elements.all.value = everything;
  show();
}

let last = null;
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-select-page]")) select(event.target.checked);
  if (!event.target.matches("#selection input[name=number]")) return;
  form().elements.all.value = "";
  last = event.target;
  show();
});
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("#selection input[name=number]");
  if (box && event.shiftKey && last?.isConnected) {
    const all = boxes();
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    all.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
    show();
  }
  const everything = event.target.closest("[data-select-all]");
  if (everything) select(true, everything.dataset.selectAll);
  if (event.target.closest("[data-select-none]")) select(false);
});
document.addEventListener("htmx:afterSettle", (event) => { if (event.detail.target?.id === "list") show(); });
window.addEventListener("pageshow", show);
