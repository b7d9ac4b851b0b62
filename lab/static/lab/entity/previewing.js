// What the server says of lines while they are typed, <li data-amounts="3"><span>10.00</span>…: amounts, what
// a line takes over where nothing is typed, the price the other way round, and hints beside the line.

function hint(told) {
  const takes = told.dataset.price !== undefined;
  const shown = document.createElement(takes ? "button" : "div");
  if (takes) { shown.type = "button"; shown.dataset.takePrice = told.dataset.price; }
  shown.className = "entity-line-hint" + ("urgent" in told.dataset ? " is-urgent" : "");
  shown.textContent = told.textContent;
  return shown;
}

function below(cell, look, ...shown) {
  const place = Object.assign(document.createElement("div"), { className: look });
  place.append(...shown);
  cell?.append(place);
}

function showLine(row, told, index) {
  const amounts = [...told.querySelectorAll("span")];
  const input = (name) => row.querySelector(`[name="lines-${index}-${name}"]`);
  for (const { dataset, value } of told.querySelectorAll("data")) {
    const field = input(dataset.field);
    if (field) field.placeholder = value;
  }
  row.querySelectorAll("td.text-secondary").forEach((cell, place) => { cell.textContent = amounts[place]?.textContent ?? ""; });
  const other = told.querySelector("[data-other]");
  if (other) below(input("price")?.closest("td"), "entity-line-other", other.textContent);
  const hints = [...told.querySelectorAll("[data-hint]")].map(hint);
  if (hints.length) below(row.querySelector("td"), "entity-line-hints", ...hints);
}

export function showPreview(editor, preview) {
  for (const cell of editor.querySelectorAll("tbody td.text-secondary")) cell.textContent = "";
  for (const shown of editor.querySelectorAll(".entity-line-hints, .entity-line-other")) shown.remove();
  for (const told of preview.querySelectorAll("[data-amounts]")) {
    const index = told.dataset.amounts;
    const row = editor.querySelector(`tbody [name="lines-${index}-number"]`)?.closest("[data-line]");
    if (row) showLine(row, told, index);
  }
}

/** A click on a price that is offered puts it into the line. */
export function takePrice(event) {
  const button = event.target.closest("[data-take-price]");
  const price = button?.closest("[data-line]").querySelector("[name$='-price']");
  if (!price) return;
  price.value = button.dataset.takePrice;
  price.dispatchEvent(new Event("input", { bubbles: true }));
  price.focus();
}
