// A chart reads {"kind", "categories", "series": [{"name", "values"}], "currency"?} from its JSON block and
// draws it with ECharts, which is loaded for pages with charts only. The same numbers stand in a table.
import { loadScript, settings } from "./page.js";

const started = new WeakMap();

/** A colour of the theme as plain numbers: ECharts cannot read color-mix() and its kin. */
function colour(name) {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  pen.fillStyle = getComputedStyle(probe).color;
  probe.remove();
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
  return `rgba(${red},${green},${blue},${(alpha / 255).toFixed(2)})`;
}

const palette = () => ["primary", "teal", "orange", "purple", "green", "pink", "yellow", "cyan"].map((name) => colour(`--tblr-${name}`));

function number(data) {
  const form = new Intl.NumberFormat(document.documentElement.lang, data.currency ? { style: "currency", currency: data.currency, maximumFractionDigits: 0 } : {});
  return (value) => (value === null || value === undefined ? "" : form.format(value));
}

function pairs(data) {
  return data.categories.map((name, index) => ({ name, value: data.series[0].values[index] }));
}

/** `room` is the width of the canvas: beside lying bars long names give way. */
function options(data, room) {
  const words = { color: colour("--tblr-body-color") };
  const lines = { lineStyle: { color: colour("--tblr-border-color") } };
  // Rich text, because HTML with inline styles is against the page's security policy.
  const tooltip = { renderMode: "richText", valueFormatter: number(data), trigger: "axis", confine: true };
  const common = { color: palette(), textStyle: words, animation: !matchMedia("(prefers-reduced-motion: reduce)").matches };
  const legend = data.series.length > 1 ? { type: "scroll", textStyle: words, pageTextStyle: words, pageIconColor: words.color, pageIconInactiveColor: lines.lineStyle.color, bottom: 0 } : undefined;
  if (data.kind === "pie" || data.kind === "funnel") {
    const shape = data.kind === "pie" ? { radius: ["45%", "75%"] } : { sort: "none", gap: 2, itemStyle: { borderWidth: 0 }, label: { position: "inside", color: "#fff" }, left: "5%", width: "90%" };
    return { ...common, tooltip: { ...tooltip, trigger: "item" }, series: [{ type: data.kind, name: data.series[0].name, data: pairs(data), ...shape }] };
  }
  const names = data.horizontal ? { ...words, width: Math.round(room * 0.4), overflow: "truncate" } : words;
  const category = { type: "category", data: data.categories, axisLabel: names, axisLine: lines };
  const whole = data.series.every(({ values }) => values.every((one) => one === null || Number.isInteger(one)));
  const value = { type: "value", minInterval: whole ? 1 : 0, axisLabel: { ...words, formatter: number(data), hideOverlap: true }, splitLine: lines };
  const upright = data.horizontal ? { xAxis: value, yAxis: { ...category, inverse: true } } : { xAxis: category, yAxis: value };
  const series = data.series.map(({ name, values }) => ({ type: data.kind, name, data: values, stack: data.stacked ? "all" : undefined, smooth: false }));
  return { ...common, tooltip, legend, grid: { left: 8, right: 40, top: 16, bottom: legend ? 36 : 8, containLabel: true }, ...upright, series };
}

function table(data, place) {
  const element = document.createElement("table");
  element.className = "table table-sm";
  const show = number(data);
  const row = (cells, tag) => {
    const line = element.insertRow();
    cells.forEach((cell, index) => {
      const box = document.createElement(index ? tag : "th");
      if (index) box.className = "number";
      box.textContent = cell;
      line.append(box);
    });
  };
  row(["", ...data.series.map(({ name }) => name)], "th");
  data.categories.forEach((name, index) => row([name, ...data.series.map(({ values }) => show(values[index]))], "td"));
  place.replaceChildren(element);
}

export async function chart(figure) {
  if (started.has(figure)) return;
  started.set(figure, true);
  const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  table(data, figure.querySelector("[data-chart-table]"));
  const canvas = figure.querySelector(".app-chart-canvas");
  try {
    await loadScript(settings.echartsScript);
  } catch {
    canvas.hidden = true;
    figure.querySelector("details").open = true;
    return;
  }
  const drawing = window.echarts.init(canvas);
  const draw = () => drawing.setOption(options(data, canvas.clientWidth), true);
  draw();
  new ResizeObserver(() => { drawing.resize(); draw(); }).observe(canvas);
  document.addEventListener("theme-changed", draw);
}
