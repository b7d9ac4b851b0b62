// The browser's own calendar opens at the real day: a button beside it takes the simulated one.
import { text } from "./page.js";

const HOUR = "09:00";

/** The simulated day, as the frame shows it; "" outside of companies. */
const today = () => document.querySelector(".app-date time")?.dateTime || "";

function take(input) {
  const hour = input.value.split("T")[1] || HOUR;
  input.value = input.type === "date" ? today() : `${today()}T${hour}`;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.focus();
}

export function dated(input) {
  if (!today() || input.disabled || input.readOnly || input.closest(".input-group")) return;
  const group = Object.assign(document.createElement("div"), { className: "input-group flex-nowrap" });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: text("today"), title: text("todayHint") });
  button.addEventListener("click", () => take(input));
  input.replaceWith(group);
  group.append(input, button);
}
