// Line numbers beside a text, and the way to a line that has a problem.
function number(code) {
  const area = code.querySelector("textarea");
  const gutter = document.createElement("div");
  gutter.className = "workbench-numbers";
  gutter.setAttribute("aria-hidden", "true");
  area.before(gutter);
  code.classList.add("has-numbers");
  const draw = () => {
    const style = getComputedStyle(area);
    gutter.style.top = `${area.offsetTop + 1}px`;
    gutter.style.height = `${area.clientHeight}px`;
    gutter.style.paddingTop = style.paddingTop;
    const lines = area.value.split("\n").length;
    gutter.textContent = Array.from({ length: lines }, (_none, index) => index + 1).join("\n") + "\n\n";
    gutter.scrollTop = area.scrollTop;
  };
  area.addEventListener("input", draw);
  area.addEventListener("scroll", () => { gutter.scrollTop = area.scrollTop; });
  new ResizeObserver(draw).observe(area);
  draw();
  const go = (line) => show(area, line);
  if (code.dataset.line > 0) go(Number(code.dataset.line));
  document.querySelectorAll("a[data-line]").forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    go(Number(link.dataset.line) || 1);
  }));
}

/** Select the line and bring it into view. */
function show(area, line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1] || "").length);
  area.scrollTop = Math.max(0, (line - 5) * parseFloat(getComputedStyle(area).lineHeight));
}

document.querySelectorAll("[data-code]").forEach(number);
// On a phone the parts stand in a row that scrolls.
document.querySelector(".workbench-tree .active")?.scrollIntoView({ block: "nearest", inline: "center" });
