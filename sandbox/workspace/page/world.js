// Beside the workspace: the tour, customers, the clock, what goes wrong, and Salesforce's records.
import { h, post, redraw, toast } from "./dom.js";

let tab = "world";
let kind = "Order";
let record = null;

export function drawWorld(region, world, refresh) {
  const minute = world.clock.now.slice(0, 16);
  redraw(region, [tab, kind, record, minute, { ...world, clock: world.clock.zone }], () => [
    h("div", { class: "tabs", role: "tablist" }, ...["world", "salesforce"].map((name) =>
      h("button", { role: "tab", "aria-selected": String(tab === name), class: tab === name ? "on" : "", data: { testid: `tab-${name}` },
        onclick: () => { tab = name; drawWorld(region, world, refresh); } }, name === "world" ? "The world" : "Salesforce"))),
    h("div", { class: "panel" }, ...(tab === "world" ? worldPanel(world, refresh) : salesforcePanel(region, world, refresh))),
  ]);
}

async function doIt(path, body, refresh) {
  const told = await post(path, body);
  toast(told.ok ? told.text : told.error, told.ok ? "good" : "bad");
  refresh();
}

function worldPanel(world, refresh) {
  return [
    section("Two minutes", h("ol", { class: "tour" }, ...world.steps.map((s) => h("li", { class: s.done ? "done" : "" }, s.text)))),
    section("Customers", h("div", { class: "customers" }, ...world.customers.map((c) =>
      h("button", { data: { testid: `customer-${c.key}` }, onclick: () => doIt("/world/customer", { key: c.key }, refresh) }, h("strong", {}, c.label), h("span", {}, c.says))))),
    section("The clock", clock(world), h("div", { class: "winds" }, ...[["30m", "+30 min"], ["2h", "+2 h"], ["1d", "+1 day"], ["to_closing", "to closing"], ["to_opening", "to opening"]].map(([wind, label]) =>
      h("button", { data: { testid: `wind-${wind}` }, onclick: () => doIt("/world/clock", { wind }, refresh) }, label)))),
    section("What goes wrong", h("div", { class: "faults" }, ...world.faults.map((f) =>
      h("label", { class: f.on ? "on" : "" }, h("input", { type: "checkbox", role: "switch", checked: f.on, data: { testid: `fault-${f.key}` },
        onchange: (e) => doIt("/world/fault", { key: f.key, on: e.target.checked }, refresh) }), f.label)))),
  ];
}

function clock(world) {
  const at = new Date(world.clock.now);
  const part = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: world.clock.zone, ...options }).format(at);
  const ahead = Math.round(world.clock.offset_seconds / 60);
  return h("div", { class: "clock" }, h("span", { class: "time" }, part({ hour: "2-digit", minute: "2-digit" })),
    h("span", {}, part({ weekday: "long", day: "numeric", month: "long" }), h("br"), h("small", {}, world.clock.zone, ahead ? ` · ${Math.floor(ahead / 60)} h ${ahead % 60} min ahead` : "")));
}

function salesforcePanel(region, world, refresh) {
  const again = () => drawWorld(region, world, refresh);
  const table = world.salesforce.objects.find((o) => o.name === kind) || world.salesforce.objects[0];
  const tabs = h("div", { class: "objects" }, ...world.salesforce.objects.map((o) =>
    h("button", { class: o.name === table.name ? "on" : "", data: { testid: `object-${o.name}` }, onclick: () => { kind = o.name; record = null; again(); } }, `${o.name} ${o.rows.length}`)));
  const open = async (row) => {
    if (kind !== "Order" && kind !== "Account") return;
    record = await (await fetch(`/world/record?object=${kind}&id=${row.id}`)).json();
    again();
  };
  const rows = table.rows.map((row) => h("div", { class: `row ${row.tone}`, data: { record: row.id } },
    h("button", { class: "cells", onclick: () => open(row) }, ...row.cells.map((cell, i) => h("span", { class: i === 2 && kind === "Order" ? "chip" : "", title: table.columns[i] }, short(cell)))),
    h("span", { class: "row-actions" }, ...row.actions.map((a) => h("button", { data: { testid: `${a.key}` }, onclick: () => doIt("/world/salesforce", { key: a.key, id: row.id }, refresh) }, a.label)))));
  const calls = h("p", { class: "small" }, `${world.salesforce.calls_last_hour} API calls so far`);
  return [tabs, record ? detail(() => { record = null; again(); }) : null, ...(rows.length ? rows : [h("p", { class: "small" }, "Nothing yet.")]), calls];
}

function short(cell) {
  const at = /^\d{4}-\d\d-\d\dT(\d\d:\d\d)/.exec(cell);
  return at ? `${at[1]} UTC` : cell;
}

function detail(close) {
  const list = (title, lines) => (lines.length ? [h("h5", {}, title), ...lines] : []);
  return h("div", { class: "record" },
    h("header", {}, h("strong", {}, record.title || "Gone"), h("button", { class: "close", "aria-label": "Close record", onclick: close }, "✕")),
    ...list("Notes", (record.notes || []).map((n) => h("div", { class: "note" }, h("strong", {}, n.title), h("p", {}, n.body)))),
    ...list("History", (record.history || []).map((e) => h("p", {}, `${e.old} → ${e.new}, ${e.by}`))),
    h("h5", {}, "Fields"), h("dl", {}, ...(record.fields || []).flatMap((f) => [h("dt", {}, f.label), h("dd", {}, f.value)])));
}

function section(title, ...inner) {
  return h("section", {}, h("h4", {}, title), ...inner);
}
