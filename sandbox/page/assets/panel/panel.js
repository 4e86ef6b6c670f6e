// The panel on the right: the tour, the clock, the customers, and the faults.
import { h } from "../lib/dom.js";
import { change, now, page, redraw } from "../lib/store.js";
import { post, refresh } from "../lib/server.js";
import { failed, said } from "../lib/toasts.js";
import { isOpen, togglePanel } from "./visibility.js";
import { recordDrawer, salesforce } from "./salesforce.js";
import { whmcs } from "./whmcs.js";

const TABS = {
  world: () => [tour(), customers(), clock(), triggers(), faults()],
  salesforce: () => salesforce(act),
  whmcs: () => whmcs(act),
};

export function worldPanel() {
  if (!isOpen()) return rail();
  return h("aside", {
    key: "world", class: `world${page.drawer ? " open" : ""}`, "aria-label": "The world around the workspace",
    data: { testid: "world" }
  },
    h("header", { class: "head world-head" },
      h("div", { class: "head-tabs", role: "tablist" }, tab("world", "World"), tab("salesforce", "Salesforce"),
        tab("whmcs", "WHMCS")
      ),
      h("button",
        {
          type: "button", class: "plain-button end", "aria-label": "Hide the panel", title: "Hide the panel",
          data: { testid: "world-hide" },
          onclick: () => togglePanel(page.tab, false)
        },
        "›"
      )),
    h("div", { key: page.tab, class: "world-body", role: "tabpanel" },
      TABS[page.tab]()
    ),
    page.tab === "salesforce" && page.record ? recordDrawer() : null);
}

// Send an action to the world and show its result.
export async function act(path, body, key) {
  if (page.busy.has(key)) return;
  page.busy.add(key);
  redraw();
  const answer = await post(path, body);
  await refresh();
  page.busy.delete(key);
  redraw();
  if (answer.ok) said(answer.text);
  else failed(answer.error || "That did not work.");
}

function rail() {
  return h("aside", { key: "rail", class: "rail", "aria-label": "The world around the workspace" },
    h("button",
      {
        type: "button", "aria-label": "Show the world", title: "Show the world", data: { testid: "world-show" },
        onclick: () => togglePanel(page.tab, true)
      },
      "‹",
      h("span", { class: "rail-name" }, "World")
    ));
}

function tab(name, label) {
  return h("button",
    {
      type: "button", role: "tab", "aria-selected": String(page.tab === name),
      class: page.tab === name ? "on" : "", data: { testid: `world-tab-${name}` },
      onclick: () => change({ tab: name })
    },
    label
  );
}

function tour() {
  const { steps } = page.world;
  const done = steps.filter((each) => each.done).length;
  const next = steps.find((each) => !each.done);
  return h("section", { key: "tour", class: "tile tour" },
    h("h2", {},
      done === steps.length ? "That was the tour. Everything here is yours to try." : "Five minutes with Baton",
      h("span", { class: "soft" }, `${done} of ${steps.length}`)
    ),
    h("div", { class: "progress", "aria-hidden": "true" },
      h("span", { style: `width:${(100 * done) / Math.max(1, steps.length)}%` })
    ),
    h("ol", {}, steps.map((each) => h("li", {
      key: each.key, class: each.done ? "done" : each === next ? "next" : "",
      data: { testid: `world-step-${each.key}`, done: each.done ? "1" : null }
    },
      h("span", { class: "step-mark", "aria-hidden": "true" }, each.done ? "✓" : ""), h("span", {},
        each.text,
        each.done ? h("span", { class: "unseen" }, " (done)") : null
      )))));
}

const WINDS = [
  ["30m", "+30 min", "Wind the clock 30 minutes forward"], ["2h", "+2 h", "Wind the clock 2 hours forward"],
  ["1d", "+1 day", "Wind the clock a day forward"], ["7d", "+1 week", "Wind the clock a week forward"],
  ["30d", "+30 days", "Wind the clock 30 days forward"],
  ["to_closing", "→ closing", "Wind the clock to the end of business hours"],
  ["to_opening", "→ opening", "Wind the clock to the next opening"]
];

function clock() {
  const { zone, offset_seconds: ahead } = page.world.clock;
  const part = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }).format(now());
  return h("section", { key: "clock", class: "tile clock" }, h("h2", {}, "Clock", h("span", { class: "soft" }, zone)),
    h("div", { class: "clock-face", data: { testid: "world-clock" } },
      h("time", { class: "big-time" }, part({ hour: "2-digit", minute: "2-digit" })),
      h("span", {},
        h("strong", {}, part({ weekday: "long" })),
        h("br"),
        part({ day: "numeric", month: "long", year: "numeric" })
      )),
    h("p", { class: "soft" },
      ahead >= 60 ? `Wound ${length(ahead)} ahead of your own clock.` : "In step with your own clock. Wind it forward to see deadlines pass."
    ),
    h("div", { class: "winds" },
      WINDS.map(([wind, label, description]) => button({
        key: `wind/${wind}`, label, description, testid: `world-wind-${wind}`,
        does: () => act("/world/clock", { wind }, `wind/${wind}`)
      }))
    ));
}

function length(seconds) {
  const minutes = Math.round(seconds / 60);
  const units = [
    [Math.floor(minutes / 1440), "day"], [Math.floor((minutes % 1440) / 60), "hour"], [minutes % 60, "minute"]
  ];
  return units.filter(([count]) => count).map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(" ");
}

function customers() {
  const groups = [...new Set(page.world.customers.map((each) => each.group))];
  return h("section", { key: "customers", class: "tile" }, h("h2", {},
    "Customers and hosts",
    h("span", { class: "soft" }, "make one do something")
  ),
    groups.map((group) => h("section", { key: group, class: "customer-group", "aria-label": group },
      h("h3", {}, group),
      h("div", { class: "customers" },
        page.world.customers.filter((each) => each.group === group).map(customer)
      )
    )));
}

function customer(each) {
  const busy = page.busy.has(`customer/${each.key}`);
  return h("button", {
    key: each.key, type: "button", class: `customer${busy ? " busy" : ""}`, "aria-busy": busy ? "true" : null,
    data: { testid: `world-customer-${each.key}` },
    onclick: () => act("/world/customer", { key: each.key }, `customer/${each.key}`)
  },
    h("strong", {}, each.label), h("span", {}, each.description));
}

function triggers() {
  return h("section", { key: "triggers", class: "tile" }, h("h2", {},
    "What a supervisor hears of",
    h("span", { class: "soft" }, "pull a trigger")
  ),
    h("div", { class: "winds" }, page.world.triggers.map((each) => button({
      key: `trigger/${each.key}`, label: each.label, description: each.label, testid: `world-trigger-${each.key}`,
      does: () => act("/world/trigger", { key: each.key }, `trigger/${each.key}`)
    })))
  );
}

function faults() {
  const on = page.world.faults.filter((each) => each.on).length;
  return h("section", { key: "faults", class: "tile" }, h("h2", {},
    "What goes wrong",
    h("span", { class: on ? "soft hot" : "soft" }, on ? `${on} on` : "all well")
  ),
    h("div", { class: "faults" }, page.world.faults.map((each) =>
      h("button", {
        key: each.key, type: "button", role: "switch", class: `fault${each.on ? " on" : ""}`,
        "aria-checked": String(each.on),
        data: { testid: `world-fault-${each.key}` },
        onclick: () => act("/world/fault", { key: each.key, on: !each.on }, `fault/${each.key}`)
      },
        h("span", {}, each.label), h("span", { class: "switch", "aria-hidden": "true" })))));
}

function button({ key, label, description, testid, does }) {
  const busy = page.busy.has(key);
  return h("button",
    {
      key, type: "button", class: `pill${busy ? " busy" : ""}`, "aria-label": description, title: description,
      "aria-busy": busy ? "true" : null, data: { testid },
      onclick: does
    },
    label
  );
}
