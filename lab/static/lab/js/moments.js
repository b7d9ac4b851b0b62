// The slider of the time machine: it tells what happened where it stands, and plays by itself.
const STEP = 900;

/** `form` has a range `entry`; what it shows is asked for whenever it moves. */
export function player(form) {
  const range = form.elements.entry;
  const button = form.querySelector("[data-play]");
  const shown = form.querySelector("output");
  let playing = null;

  const stop = () => {
    clearInterval(playing);
    playing = null;
    button.setAttribute("aria-pressed", "false");
  };
  const move = (to) => {
    range.value = to;
    range.dispatchEvent(new Event("input", { bubbles: true }));
  };

  range.addEventListener("input", () => { shown.textContent = range.value; });
  button.addEventListener("click", () => {
    if (playing) return stop();
    if (range.value === range.max) move(range.min);
    button.setAttribute("aria-pressed", "true");
    playing = setInterval(() => {
      if (!form.isConnected || range.value === range.max) return stop();
      return move(Number(range.value) + 1);
    }, STEP);
    return undefined;
  });
}
