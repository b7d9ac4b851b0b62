// The calendar: drag an entry to another time or day, stretch it, click a free time. With the keyboard: the
// button of an entry asks for its time, and each day has a cursor that arrow keys move.
import { whenAdded } from "../lab/js/page.js";

const MINUTE = 60000;
const QUARTER = 15 * MINUTE;
const FAR = 5;
const KEPT = "calendar-scroll";

// Times are those of the page, without a zone.
const moment = (text) => Date.parse(`${text}Z`);
const words = (time) => new Date(time).toISOString().slice(0, 16);
const dayOf = (text) => Date.parse(`${text}T00:00Z`);

const dialog = (verb, url, values) => window.htmx.ajax(verb, url, { target: "#modal-content", swap: "innerHTML", values });

function create(calendar, starts) {
  if (!calendar.dataset.new) return;
  const query = new URLSearchParams({ starts_at: words(starts), ends_at: words(starts + 4 * QUARTER) });
  dialog("GET", `${calendar.dataset.new}?${query}`);
}

function save(entry, starts, ends) {
  const { entry: kind, url, token, timed } = entry.dataset;
  const [due, time] = words(starts).split("T");
  const values = kind === "tasks"
    ? { due_on: due, due_time: timed === undefined ? "" : time }
    : { starts_at: words(starts), ends_at: words(ends) };
  sessionStorage.setItem(KEPT, String(scrollY));
  return dialog("POST", url, { ...values, token });
}

/** The row under the pointer, in quarters of an hour from the top of the day. */
function rowAt(day, y) {
  const { top, height } = day.getBoundingClientRect();
  return Math.floor(((y - top) / height) * Number(day.dataset.rows));
}

function dayAt(x, y) {
  return document.elementsFromPoint(x, y).map((each) => each.closest("[data-day]")).find(Boolean);
}

/** Follow the pointer from where an entry was taken; nothing is a drag before it has gone far enough. */
function drag(entry, event) {
  const stretch = Boolean(event.target.closest("[data-stretch]"));
  const home = entry.closest("[data-day]");
  const rowHeight = home.dataset.rows ? home.getBoundingClientRect().height / Number(home.dataset.rows) : 0;
  let dragging = false;
  let target = null;

  const show = (move) => {
    const [x, y] = [move.clientX - event.clientX, move.clientY - event.clientY];
    if (!dragging && Math.hypot(x, y) < FAR) return;
    dragging = true;
    entry.classList.add("is-dragged");
    target?.classList.remove("is-target");
    target = stretch ? home : dayAt(move.clientX, move.clientY);
    target?.classList.add("is-target");
    if (stretch) entry.style.paddingBottom = `${Math.max(0, y)}px`;
    else entry.style.transform = `translate(${x}px, ${y}px)`;
  };
  const finish = (last) => {
    stop();
    if (!dragging) return;
    // What was a drag is no click, if the browser makes one of it.
    const swallow = (click) => { click.preventDefault(); click.stopPropagation(); };
    addEventListener("click", swallow, { capture: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
    drop(entry, home, target, rowHeight ? Math.round((last.clientY - event.clientY) / rowHeight) : 0, stretch);
  };
  const escape = (key) => { if (key.key === "Escape") stop(); };
  function stop() {
    entry.classList.remove("is-dragged");
    target?.classList.remove("is-target");
    Object.assign(entry.style, { transform: "", paddingBottom: "" });
    removeEventListener("pointermove", show);
    removeEventListener("pointerup", finish);
    removeEventListener("pointercancel", stop);
    removeEventListener("keydown", escape);
  }
  addEventListener("pointermove", show);
  addEventListener("pointerup", finish);
  addEventListener("pointercancel", stop);
  addEventListener("keydown", escape);
}

function drop(entry, home, target, quarters, stretch) {
  const [starts, ends] = [moment(entry.dataset.starts), moment(entry.dataset.ends)];
  if (stretch) {
    const until = Math.max(starts + QUARTER, ends + quarters * QUARTER);
    if (until !== ends) save(entry, starts, until);
    return;
  }
  if (!target) return;
  // Between hours and the row of whole days only the day changes.
  const rows = home.dataset.rows && target.dataset.rows ? quarters * QUARTER : 0;
  const by = dayOf(target.dataset.day) - dayOf(home.dataset.day) + rows;
  if (by) save(entry, starts + by, ends + by);
}

/** Put a day's cursor on a row, and say the time. */
function point(cursor, row) {
  const day = cursor.closest("[data-day]");
  const most = Number(day.dataset.rows) - 2;
  const at = Math.min(Math.max(0, row), most);
  cursor.dataset.row = at;
  cursor.style.gridRowStart = at + 1;
  const time = words(startOf(cursor)).slice(11);
  cursor.querySelector("[data-cursor-time]").textContent = time;
  return time;
}

function startOf(cursor) {
  const day = cursor.closest("[data-day]");
  return dayOf(day.dataset.day) + (Number(day.dataset.first) + Number(cursor.dataset.row)) * QUARTER;
}

function steer(event, calendar, cursor) {
  const cursors = [...calendar.querySelectorAll("[data-cursor]")];
  const row = Number(cursor.dataset.row);
  const beside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const step = { ArrowUp: -2, ArrowDown: 2 }[event.key];
  if (!beside && !step) return;
  event.preventDefault();
  const next = beside ? cursors[cursors.indexOf(cursor) + beside] || cursor : cursor;
  const time = point(next, row + (step || 0));
  next.focus({ preventScroll: Boolean(beside) });
  calendar.querySelector("[data-cursor-told]").textContent = time;
}

function start(calendar) {
  if (calendar.dataset.started) return;
  calendar.dataset.started = "1";
  const kept = sessionStorage.getItem(KEPT);
  if (kept !== null) { sessionStorage.removeItem(KEPT); scrollTo(0, Number(kept)); }
  for (const cursor of calendar.querySelectorAll("[data-cursor]")) {
    const opens = new URL(cursor.href).searchParams.get("starts_at");
    const day = cursor.closest("[data-day]");
    point(cursor, (moment(opens) - dayOf(day.dataset.day)) / QUARTER - Number(day.dataset.first));
  }
  calendar.addEventListener("pointerdown", (event) => {
    const entry = event.target.closest("[data-entry]");
    if (!entry || event.button || event.pointerType === "touch" || event.target.closest("button") || !entry.closest("[data-day]")) return;
    drag(entry, event);
  });
  calendar.addEventListener("click", (event) => {
    const cursor = event.target.closest("[data-cursor]");
    if (cursor) { event.preventDefault(); create(calendar, startOf(cursor)); return; }
    const day = event.target.closest("[data-day][data-rows]");
    if (!day || event.target.closest(".cal-entry")) return;
    const row = Math.floor(rowAt(day, event.clientY) / 2) * 2;
    create(calendar, dayOf(day.dataset.day) + (Number(day.dataset.first) + row) * QUARTER);
  });
  calendar.addEventListener("keydown", (event) => {
    const cursor = event.target.closest("[data-cursor]");
    if (cursor) steer(event, calendar, cursor);
  });
}

whenAdded("[data-calendar]", start);
