// Lines of a document, edited like a spreadsheet: Tab, Enter and the arrow keys walk over the cells, Enter
// at the end adds a line, Alt with an arrow moves one, Ctrl+D copies it, Alt+Delete removes it; rows that
// were copied from a spreadsheet become lines.
import { ask, loadScript, settings } from "../js/page.js";
import { cells, fieldOf, NAME, write } from "./cells.js";
import { fillRows, pasteCells } from "./pasting.js";
import { showPreview, takePrice } from "./previewing.js";

class Editor {
  constructor(element) {
    this.element = element;
    this.body = element.querySelector("tbody");
    this.blank = element.querySelector("template");
    this.next = this.rows().length;
  }

  rows() { return [...this.body.querySelectorAll("[data-line]")]; }

  rowOf(target) { return target.closest?.("[data-line]"); }

  /** The cell of a line in which an element lies, also inside a drop-down. */
  cellOf(target) {
    const within = target.closest("td");
    return cells(this.rowOf(target)).find((cell) => cell.closest("td") === within);
  }

  changed() { this.body.dispatchEvent(new Event("change", { bubbles: true })); }

  add(after = null) {
    const row = this.blank.content.firstElementChild.cloneNode(true);
    for (const field of row.querySelectorAll("[name]")) {
      field.name = field.name.replace(NAME, `lines-${this.next}-`);
      if (field.id) field.id = field.id.replace(/__blank__/, String(this.next));
    }
    this.next += 1;
    if (after) this.last(after).after(row); else this.body.append(row);
    window.htmx.process(row);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: row } }));
    return row;
  }

  /** What is wrong with a line as a whole stands in a row of its own below it. */
  last(row) {
    const following = row.nextElementSibling;
    return following?.classList.contains("entity-line-errors") ? following : row;
  }

  focus(row, place = 0) {
    const cell = cells(row)[place];
    if (cell?.tomselect) { cell.tomselect.focus(); return; }
    cell?.focus();
    cell?.select?.();
  }

  remove(row) {
    const beside = row.previousElementSibling?.closest("[data-line]") || this.last(row).nextElementSibling;
    if (this.last(row) !== row) this.last(row).remove();
    row.remove();
    if (!this.rows().length) this.add();
    this.changed();
    return beside;
  }

  move(row, step) {
    const other = this.rows()[this.rows().indexOf(row) + step];
    if (!other || !("ordered" in this.element.dataset)) return;
    const own = this.last(row) === row ? [row] : [row, this.last(row)];
    if (step < 0) other.before(...own); else this.last(other).after(...own);
    this.changed();
  }

  copy(row) {
    const made = this.add(row);
    const mine = cells(made);
    cells(row).forEach((cell, place) => {
      if (cell.type === "checkbox") mine[place].checked = cell.checked;
      else if (cell.value) write(mine[place], cell.value, cell.selectedOptions?.[0]?.text);
    });
    this.changed();
    return made;
  }
}

/** Whether an arrow would do nothing inside the cell; inputs of numbers do not tell where the caret is. */
const caretAt = (cell, end) => cell.selectionStart === null || (cell.selectionStart === cell.selectionEnd && cell.selectionStart === (end ? cell.value.length : 0));

/** Where a key leads from a cell: [row, place], or nothing. */
function target(editor, event, row, place) {
  const rows = editor.rows();
  const at = rows.indexOf(row);
  const last = cells(row).length - 1;
  const cell = cells(row)[place];
  const text = cell.tagName === "INPUT" && cell.type !== "checkbox";
  const dropped = Boolean(cell.tomselect?.isOpen);
  if (event.key === "Enter" && text) return [rows[at + 1] || editor.add(), rows[at + 1] ? place : 0];
  if (event.key === "Tab" && !event.shiftKey && place === last && rows[at + 1]) return [rows[at + 1], 0];
  if (event.key === "Tab" && event.shiftKey && place === 0 && rows[at - 1]) return [rows[at - 1], last];
  if (dropped && cell.tomselect.inputValue()) return null;
  if (event.key === "ArrowDown" && text && rows[at + 1]) return [rows[at + 1], place];
  if (event.key === "ArrowUp" && text && rows[at - 1]) return [rows[at - 1], place];
  if (event.key === "ArrowRight" && place < last && (!text || caretAt(cell, true) || whole(cell))) return [row, place + 1];
  if (event.key === "ArrowLeft" && place > 0 && (!text || caretAt(cell, false) || whole(cell))) return [row, place - 1];
  return null;
}

const whole = (cell) => cell.value !== "" && cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;

/** Alt+arrows, Ctrl+D and Alt+Delete are about the whole line. */
function lineKey(editor, event, row, place) {
  if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    editor.move(row, event.key === "ArrowUp" ? -1 : 1);
    editor.focus(row, place);
  } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
    editor.focus(editor.copy(row), place);
  } else if (event.altKey && event.key === "Delete") {
    editor.focus(editor.remove(row) || editor.rows()[0], place);
  } else {
    return false;
  }
  return true;
}

function keydown(editor, event) {
  const row = editor.rowOf(event.target);
  const cell = row && editor.cellOf(event.target);
  if (!cell || event.isComposing) return;
  const place = cells(row).indexOf(cell);
  if (!lineKey(editor, event, row, place)) {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key !== "Tab")) return;
    const found = target(editor, event, row, place);
    if (!found) return;
    cell.tomselect?.close();
    editor.focus(...found);
  }
  event.preventDefault();
  event.stopPropagation();
}

async function paste(editor, event) {
  const text = event.clipboardData.getData("text/plain");
  const row = editor.rowOf(event.target);
  if (!row || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  event.stopPropagation();
  const cell = editor.cellOf(event.target);
  const url = editor.element.dataset.pasteUrl;
  if (!url) { pasteCells(editor, row, cells(row).indexOf(cell), text); return; }
  const asked = new URLSearchParams({ text, start: fieldOf(cell) });
  const answer = await ask(url, { method: "POST", body: asked });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) fillRows(editor, row, told.rows);
  else document.dispatchEvent(new CustomEvent("toast", { detail: { text: told.problem || answer.statusText, tone: "danger" } }));
}

export async function lines(element) {
  if (element.dataset.started) return;
  element.dataset.started = "1";
  const editor = new Editor(element);
  element.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-line]")) editor.focus(editor.add());
    const button = event.target.closest("[data-remove-line]");
    if (button) editor.remove(button.closest("[data-line]"));
    takePrice(event);
  });
  // Before the drop-downs take the keys.
  element.addEventListener("keydown", (event) => keydown(editor, event), true);
  element.addEventListener("paste", (event) => paste(editor, event), true);
  element.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.matches("[data-preview]")) showPreview(element, event.target);
  });
  if (!("ordered" in element.dataset)) return;
  await loadScript(settings.sortableScript);
  window.Sortable.create(editor.body, { handle: "[data-move-line]", draggable: "[data-line]", animation: 120, onEnd: () => editor.changed() });
}
