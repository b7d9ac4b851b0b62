// What the browser finds wrong with an input is said in the language of the page, not of the browser.
import { text } from "./page.js";

function reason(input) {
  const found = input.validity;
  if (found.valueMissing) return text(input.type === "checkbox" ? "invalidUnticked" : "invalidMissing");
  if (found.badInput) return text(input.type === "number" ? "invalidNumber" : "invalidDate");
  if (found.typeMismatch) return text(input.type === "email" ? "invalidEmail" : "invalidAddress");
  if (found.rangeUnderflow) return text("invalidSmall").replace("{limit}", input.min);
  if (found.rangeOverflow) return text("invalidLarge").replace("{limit}", input.max);
  if (found.stepMismatch) return text("invalidStep").replace("{limit}", input.step);
  if (found.tooLong) return text("invalidLong").replace("{limit}", input.maxLength);
  if (found.patternMismatch) return input.title || text("invalidForm");
  return "";
}

const forget = (input) => {
  input.setCustomValidity?.("");
  input.tomselect?.control_input.setCustomValidity("");
};

document.addEventListener("invalid", ({ target }) => {
  if (!target.validity.customError) target.setCustomValidity(reason(target));
}, true);
for (const name of ["input", "change"]) document.addEventListener(name, ({ target }) => forget(target), true);
// What was said about a field must not keep the form back once something else has filled it.
document.addEventListener("click", ({ target }) => {
  const form = target.closest?.("button:not([type=button]), input[type=submit]")?.form;
  if (form) [...form.elements].forEach(forget);
}, true);
