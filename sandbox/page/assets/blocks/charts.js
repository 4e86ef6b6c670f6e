// Draws data_visualization blocks: bar, line, area and pie charts, with their numbers as text for screen readers.
import { h } from "../lib/dom.js";

const COLOURS = [
  "var(--chart-1)", "var(--chart-2)", "var(--chart-3)", "var(--chart-4)", "var(--chart-5)", "var(--chart-6)"
];
const [WIDE, HIGH, LEFT, FOOT, TOP] = [560, 220, 44, 30, 10];

export function chart(block) {
  const { chart: config = {} } = block;
  const draw = { pie, bar: (c) => axes(c, bars), line: (c) => axes(c, lines), area: (c) => axes(c, lines) }[config.type];
  if (!draw) return h("div", { class: "unsupported" }, `unsupported chart: ${config.type}`);
  return h("figure", { class: "chart" },
    h("figcaption", {}, typeof block.title === "string" ? block.title : block.title?.text),
    draw(config)
  );
}

function pie(config) {
  const segments = (config.segments || []).filter((each) => each.value > 0);
  const sum = segments.reduce((total, each) => total + each.value, 0);
  let from = 0;
  const slices = segments.map((each, place) => {
    const share = each.value / sum;
    const slice = h("circle",
      {
        r: 40, cx: 60, cy: 60, fill: "none", stroke: COLOURS[place % 6], "stroke-width": 32, pathLength: 100,
        "stroke-dasharray": `${share * 100 - 0.6} 100`, "stroke-dashoffset": -from * 100, transform: "rotate(-90 60 60)"
      }
    );
    from += share;
    return slice;
  });
  const description = segments.map((each) => `${each.label}: ${each.value}`);
  return h("div", { class: "pie" },
    h("svg", { viewBox: "0 0 120 120", role: "img", "aria-label": description.join(", "), width: 150, height: 150 }, slices),
    legend(segments.map((each) => `${each.label} · ${each.value} (${Math.round((each.value / sum) * 100)} %)`)));
}

function axes(config, draw) {
  const series = (config.series || []).map((each) => ({
    name: each.name,
    points: (each.data || each.points || each.values || []).map((p) => (typeof p === "object" ? p : { value: p }))
  }));
  const labels = config.axis_config?.categories || series[0]?.points.map((each) => each.label) || [];
  const most = nice(Math.max(1, ...series.flatMap((each) => each.points.map((p) => Number(p.value) || 0))));
  const y = (value) => TOP + (HIGH - TOP - FOOT) * (1 - value / most);
  const step = (WIDE - LEFT) / Math.max(1, labels.length);
  const grid = [0, 0.5, 1].flatMap((share) => [
    h("line", { class: "grid", x1: LEFT, x2: WIDE, y1: y(most * share), y2: y(most * share) }),
    h("text", { class: "tick-label", x: LEFT - 6, y: y(most * share) + 4, "text-anchor": "end" }, String(most * share)),
  ]);
  const every = Math.ceil(labels.length / 12);
  const names = labels.map((each, place) => (place % every ? null : h("text",
    { class: "tick-label", x: LEFT + step * (place + 0.5), y: HIGH - 10, "text-anchor": "middle" },
    shortened(each, step * every)
  )));
  const description = series.map((each) => `${each.name}: ${each.points.map((p, place) => `${labels[place] ?? ""} ${p.value}`).join(", ")}`).join("; ");
  const { x_label: below, y_label: beside } = config.axis_config || {};
  return [
    beside ? h("p", { class: "axis-label" }, beside) : null,
    h("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": description },
      grid,
      draw(series, { y, step, filled: config.type === "area" }),
      names
    ),
    below ? h("p", { class: "axis-label below" }, below) : null,
    series.length > 1 ? legend(series.map((each) => each.name)) : null,
  ];
}

function bars(series, { y, step }) {
  const wide = Math.min(46, (step * 0.7) / Math.max(1, series.length));
  return series.flatMap((each, which) => each.points.map((point, place) => {
    const middle = LEFT + step * (place + 0.5) + (which - (series.length - 1) / 2) * wide;
    return h("rect",
      {
        x: middle - wide / 2 + 1, y: y(point.value),
        width: wide - 2, height: Math.max(0, y(0) - y(point.value)),
        rx: 2, fill: COLOURS[which % 6]
      }
    );
  }));
}

function lines(series, { y, step, filled }) {
  return series.flatMap((each, which) => {
    const at = each.points.map((point, place) => `${LEFT + step * (place + 0.5)},${y(point.value)}`);
    const ends = [`${LEFT + step * (each.points.length - 0.5)},${y(0)}`, `${LEFT + step * 0.5},${y(0)}`];
    return [
      filled ? h("path", { d: `M${[...at, ...ends].join("L")}Z`, fill: COLOURS[which % 6], opacity: 0.18 }) : null,
      h("polyline",
        {
          points: at.join(" "),
          fill: "none", stroke: COLOURS[which % 6], "stroke-width": 2.5, "stroke-linejoin": "round"
        }
      ),
      at.map((point) => h("circle",
        { cx: point.split(",")[0], cy: point.split(",")[1], r: 3.5, fill: COLOURS[which % 6] }
      )),
    ];
  });
}

function legend(names) {
  return h("ul", { class: "legend" },
    names.map((name, place) => h("li", {},
      h("span", { class: "swatch", style: `background:${COLOURS[place % 6]}` }),
      name
    ))
  );
}

const shortened = (label, room) => (String(label).length * 6.2 > room ? `${String(label).slice(0, Math.max(2, Math.floor(room / 6.2) - 1))}…` : String(label));

// Return the next round number, for the end of an axis.
function nice(most) {
  const size = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((each) => each * size).find((each) => each >= most);
}
