//===- PlotPage.cpp - A page that draws curves ----------------------------===//
#include "runtime/program/train/PlotPage.h"

namespace inception::program {

static constexpr const char *beforeTitle = R"html(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>)html";

static constexpr const char *beforeRuns = R"html(</title>
<style>
  body { font: 14px/1.4 sans-serif; margin: 1.5em auto; max-width: 1100px; padding: 0 1em;
         background: #fff; color: #222; }
  h1 { font-size: 1.3em; margin: 0 0 .5em; }
  .controls { margin-bottom: 1em; color: #555; }
  .controls label { margin-right: 1.5em; white-space: nowrap; }
  .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(430px, 1fr));
            gap: 1.2em; }
  figure { margin: 0; }
  figcaption { font-weight: bold; margin-bottom: .2em; }
  svg { width: 100%; height: auto; display: block; }
  svg text { font-size: 11px; fill: #555; }
  .grid { stroke: #e6e6e6; }
  .axis { stroke: #999; }
  .curve { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
  .faint { opacity: .25; stroke-width: 1; }
  .legend { display: flex; flex-wrap: wrap; gap: .3em 1.5em; margin-bottom: 1em; }
  .swatch { display: inline-block; width: 1.6em; height: 3px; vertical-align: middle;
            margin-right: .4em; }
  .readout { color: #555; min-height: 1.4em; font-variant-numeric: tabular-nums; }
  table { border-collapse: collapse; margin-top: 1.5em; }
  td, th { border: 1px solid #ddd; padding: .2em .6em; text-align: left; }
  th { font-weight: normal; color: #555; }
</style>
<h1></h1>
<div class="legend"></div>
<div class="controls">
  <label>smoothing <input type="range" id="smoothing" min="0" max="99" value="90"></label>
  <label><input type="checkbox" id="logarithmic"> logarithmic loss</label>
  <label><input type="checkbox" id="epochs"> epochs, not steps</label>
</div>
<div class="charts"></div>
<table></table>
<script>
"use strict";
const runs = )html";

static constexpr const char *afterRuns = R"html(;
const colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b"];
const charts = [
  {title: "Loss", curves: [[r => r.loss, {smooth: true}], [r => r.validation.loss, {dots: true}]],
   note: "dots: validation", logarithmic: true},
  {title: "Validation: % right", curves: [[r => r.validation.top1, {dots: true}],
   [r => r.validation.top5, {dots: true, dashed: true}]], note: "dashed: among the first five"},
  {title: "Learning rate", curves: [[r => r.rate, {}]]},
  {title: "Images a second", curves: [[r => r.speed, {smooth: true}]]},
];
const width = 520, height = 300, left = 56, right = 22, top_ = 8, bottom = 34;
const find = id => document.getElementById(id);

function element(parent, name, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  return parent.appendChild(node);
}

function html(parent, name, text, className) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return parent.appendChild(node);
}

// A mean that forgets; its start is not drawn to 0.
function smooth(points, weight) {
  let sum = 0, total = 0;
  return points.map(([x, y]) => {
    if (y === null) return [x, null];
    sum = weight * sum + (1 - weight) * y;
    total = weight * total + (1 - weight);
    return [x, sum / total];
  });
}

function ticks(low, high, count) {
  const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map(m => m * power).find(s => s >= raw);
  const result = [];
  for (let v = Math.ceil(low / step - 1e-9) * step; v <= high + step * 1e-9; v += step)
    result.push(Math.abs(v) < step * 1e-9 ? 0 : v);
  return result;
}

function logTicks(low, high) {
  const result = [];
  for (let p = Math.floor(Math.log10(low)); p <= Math.log10(high); ++p)
    for (const m of [1, 2, 5])
      if (m * 10 ** p >= low && m * 10 ** p <= high) result.push(m * 10 ** p);
  return result.length > 1 ? result : [low, high];
}

const format = v => v === null ? "none" : String(Number(v.toPrecision(4)));

function draw() {
  const box = document.querySelector(".charts");
  box.textContent = "";
  const weight = find("smoothing").value / 100, byEpoch = find("epochs").checked;
  for (const chart of charts) {
    const lines = [];
    runs.forEach((run, index) => {
      if (run.hidden) return;
      for (const [points, style] of chart.curves) {
        const at = points(run).map(([x, y]) => [byEpoch ? x / run.stepsPerEpoch : x, y]);
        if (!at.length) continue;
        const line = {run, style, colour: colours[index % colours.length], points: at};
        if (style.smooth && weight > 0) {
          lines.push({...line, faint: true});
          lines.push({...line, points: smooth(at, weight)});
        } else {
          lines.push(line);
        }
      }
    });
    if (lines.length) drawChart(box, chart, lines, byEpoch);
  }
}

function drawChart(box, chart, lines, byEpoch) {
  const logarithmic = chart.logarithmic && find("logarithmic").checked;
  const good = y => y !== null && (!logarithmic || y > 0);
  const all = lines.flatMap(l => l.points.filter(([, y]) => good(y)));
  if (!all.length) return;
  const range = k => all.reduce(([a, b], p) => [Math.min(a, p[k]), Math.max(b, p[k])],
                                [Infinity, -Infinity]);
  let [x0, x1] = range(0), [y0, y1] = range(1);
  if (x0 === x1) { x0 -= 1; x1 += 1; }
  if (y0 === y1) { const d = Math.abs(y0) / 2 || 1; y1 += d; y0 -= logarithmic ? y0 / 2 : d; }
  const scale = logarithmic ? Math.log : v => v;
  const sx = x => left + (x - x0) / (x1 - x0) * (width - left - right);
  const sy = y => height - bottom -
      (scale(y) - scale(y0)) / (scale(y1) - scale(y0)) * (height - top_ - bottom);

  const figure = html(box, "figure");
  html(figure, "figcaption", chart.title + (chart.note ? "  (" + chart.note + ")" : ""));
  const svg = element(figure, "svg", {viewBox: `0 0 ${width} ${height}`, role: "img"});
  for (const y of logarithmic ? logTicks(y0, y1) : ticks(y0, y1, 5)) {
    element(svg, "line", {class: "grid", x1: left, x2: width - right, y1: sy(y), y2: sy(y)});
    element(svg, "text", {x: left - 6, y: sy(y) + 4, "text-anchor": "end"}, format(y));
  }
  for (const x of ticks(x0, x1, 6)) {
    element(svg, "line", {class: "grid", x1: sx(x), x2: sx(x), y1: top_, y2: height - bottom});
    element(svg, "text", {x: sx(x), y: height - bottom + 16, "text-anchor": "middle"}, format(x));
  }
  element(svg, "path", {class: "axis", fill: "none",
          d: `M${left} ${top_}V${height - bottom}H${width - right}`});
  element(svg, "text", {x: width - right, y: height - 2, "text-anchor": "end"},
          byEpoch ? "epochs" : "steps");
  for (const line of lines) {
    let path = "", pen = false;
    for (const [x, y] of line.points) {
      if (good(y)) path += (pen ? "L" : "M") + sx(x).toFixed(1) + " " + sy(y).toFixed(1);
      pen = good(y);
    }
    const attributes = {class: "curve" + (line.faint ? " faint" : ""), d: path,
                        stroke: line.colour};
    if (line.style.dashed) attributes["stroke-dasharray"] = "5 4";
    element(svg, "path", attributes);
    if (line.style.dots)
      for (const [x, y] of line.points)
        if (good(y)) element(svg, "circle", {cx: sx(x), cy: sy(y), r: 3, fill: line.colour});
  }
  const readout = html(figure, "div", "", "readout");
  const cursor = element(svg, "line", {class: "axis", y1: top_, y2: height - bottom,
                                       visibility: "hidden"});
  svg.onmousemove = event => {
    const bounds = svg.getBoundingClientRect();
    const x = x0 + ((event.clientX - bounds.left) / bounds.width * width - left) /
        (width - left - right) * (x1 - x0);
    readout.textContent = "";
    for (const line of lines.filter(l => !l.faint)) {
      const [at, y] = line.points.reduce(
          (best, p) => Math.abs(p[0] - x) < Math.abs(best[0] - x) ? p : best);
      const span = html(readout, "span", `${format(at)}: ${format(y)}   `);
      span.style.color = line.colour;
    }
    cursor.setAttribute("x1", sx(Math.min(Math.max(x, x0), x1)));
    cursor.setAttribute("x2", cursor.getAttribute("x1"));
    cursor.setAttribute("visibility", "visible");
  };
}

function drawSettings() {
  const table = document.querySelector("table");
  const keys = [...new Set(runs.flatMap(r => Object.keys(r.settings)))];
  const rows = [["", ...runs.map(r => r.name)]];
  for (const key of keys)
    rows.push([key, ...runs.map(r => {
      const value = r.settings[key];
      return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
    })]);
  rows.push(["seconds waiting for data", ...runs.map(r => format(r.waited))]);
  for (const cells of rows) {
    const row = html(table, "tr");
    cells.forEach((cell, i) => html(row, i ? "td" : "th", cell));
  }
}

document.querySelector("h1").textContent = document.title;
runs.forEach((run, index) => {
  const label = html(document.querySelector(".legend"), "label");
  const shown = html(label, "input");
  shown.type = "checkbox";
  shown.checked = true;
  shown.onchange = () => { run.hidden = !shown.checked; draw(); };
  const swatch = html(label, "span", "", "swatch");
  swatch.style.background = colours[index % colours.length];
  label.append(run.name);
});
for (const id of ["smoothing", "logarithmic", "epochs"]) find(id).oninput = draw;
drawSettings();
draw();
</script>
</html>
)html";

std::string plotPage(const std::string &title, const std::string &runs) {
  return beforeTitle + title + beforeRuns + runs + afterRuns;
}

} // namespace inception::program
