// The inputs of a line: which field each is of, and writing into it whatever it is.
export const NAME = /^lines-[^-]+-/;

export const cells = (row) => [...row.querySelectorAll("td input:not([type=hidden]), td select")].filter((cell) => !cell.closest(".ts-wrapper"));
export const fieldOf = (cell) => cell.name.replace(NAME, "");

export function write(cell, value, label = value) {
  if (cell.tagName === "SELECT") {
    if (cell.tomselect) { cell.tomselect.addOption({ value: String(value), text: label }); cell.tomselect.setValue(String(value)); return; }
    cell.add(new Option(label, value, true, true));
  } else {
    cell.value = value;
  }
  cell.dispatchEvent(new Event("input", { bubbles: true }));
}
