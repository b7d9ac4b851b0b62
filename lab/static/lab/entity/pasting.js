// Rows copied from a spreadsheet: as the server read them, or cell by cell where it does not read them.
import { cells, fieldOf, write } from "./cells.js";

function note(row, notes) {
  row.querySelector(".entity-line-notes")?.remove();
  if (!notes.length) return;
  const shown = Object.assign(document.createElement("div"), { className: "entity-line-notes text-danger small" });
  shown.setAttribute("role", "status");
  shown.append(...notes.map((text) => Object.assign(document.createElement("div"), { textContent: text })));
  row.querySelector("td").append(shown);
}

const below = (editor, first, down) => editor.rows()[editor.rows().indexOf(first) + down] || editor.add();

/** Lines from `first` on become what was pasted; what was not understood is told in each. */
export function fillRows(editor, first, found) {
  found.forEach((line, down) => {
    const row = below(editor, first, down);
    for (const cell of cells(row)) {
      const field = fieldOf(cell);
      if (field === "product" && line.product) write(cell, line.product.value, line.product.text);
      else if (field in line.values) write(cell, line.values[field]);
    }
    note(row, line.notes);
  });
  editor.changed();
}

export function pasteCells(editor, first, from, text) {
  text.trimEnd().split(/\r?\n/).forEach((line, down) => {
    const row = cells(below(editor, first, down));
    line.split("\t").forEach((value, right) => {
      const cell = row[from + right];
      if (cell?.tagName === "INPUT") write(cell, cell.type === "number" ? value.replace(/[^\d.-]/g, "") : value.trim());
    });
  });
  editor.changed();
}
