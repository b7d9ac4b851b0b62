// Lines of a document, edited like a spreadsheet: Enter goes down and adds a line at the end, rows that
// were copied from a spreadsheet fill the cells from where the cursor is.
const NAME = /^lines-[^-]+-/;

/** Put what the server computed, <li data-amounts="3"><span>10.00</span>…, into the cells of that line; what
 * the line takes over where nothing is typed, <data data-field="price" value="10.00">, is shown as a hint. */
function showAmounts(editor, preview) {
  for (const cell of editor.querySelectorAll("tbody td.text-secondary")) cell.textContent = "";
  for (const told of preview.querySelectorAll("[data-amounts]")) {
    const row = editor.querySelector(`tbody [name="lines-${told.dataset.amounts}-number"]`)?.closest("[data-line]");
    const amounts = [...told.querySelectorAll("span")];
    for (const { dataset, value } of told.querySelectorAll("data")) {
      const input = row?.querySelector(`[name="lines-${told.dataset.amounts}-${dataset.field}"]`);
      if (input) input.placeholder = value;
    }
    row?.querySelectorAll("td.text-secondary").forEach((cell, place) => { cell.textContent = amounts[place]?.textContent ?? ""; });
  }
}

export function lines(editor) {
  const body = editor.querySelector("tbody");
  const blank = editor.querySelector("template");
  let next = body.querySelectorAll("[data-line]").length;

  const rows = () => [...body.querySelectorAll("[data-line]")];
  const cells = (row) => [...row.querySelectorAll("td input:not([type=hidden]), td select")].filter((cell) => !cell.closest(".ts-wrapper"));

  function add() {
    const row = blank.content.firstElementChild.cloneNode(true);
    for (const field of row.querySelectorAll("[name]")) {
      field.name = field.name.replace(NAME, `lines-${next}-`);
      if (field.id) field.id = field.id.replace(/__blank__/, String(next));
    }
    next += 1;
    body.append(row);
    window.htmx.process(row);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
    return row;
  }

  function focus(row, place = 0) {
    const cell = cells(row)[place];
    if (cell?.tomselect) cell.tomselect.focus(); else cell?.focus();
  }

  function remove(row) {
    const following = row.nextElementSibling;
    if (following?.classList.contains("entity-line-errors")) following.remove();
    row.remove();
    if (!rows().length) add();
  }

  function paste(event) {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const first = event.target.closest("[data-line]");
    const from = cells(first).indexOf(event.target);
    text.trimEnd().split(/\r?\n/).forEach((line, down) => {
      const row = rows()[rows().indexOf(first) + down] || add();
      line.split("\t").forEach((value, right) => {
        const cell = cells(row)[from + right];
        if (cell && cell.tagName === "INPUT") { cell.value = cell.type === "number" ? value.replace(/[^\d.-]/g, "") : value.trim(); cell.dispatchEvent(new Event("input", { bubbles: true })); }
      });
    });
  }

  editor.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-line]")) focus(add());
    const button = event.target.closest("[data-remove-line]");
    if (button) remove(button.closest("[data-line]"));
  });
  editor.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.target.tagName !== "INPUT" || event.target.closest(".ts-wrapper")) return;
    event.preventDefault();
    const row = event.target.closest("[data-line]");
    const place = cells(row).indexOf(event.target);
    const below = rows()[rows().indexOf(row) + 1];
    if (below) focus(below, place); else focus(add());
  });
  editor.addEventListener("paste", paste);
  editor.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.matches("[data-preview]")) showAmounts(editor, event.target);
  });
}
