// The Salesforce tab: tables of records with what can be done to them, and one record in full.
import { h } from "./dom.js";
import { change, page } from "./store.js";
import { openRecord } from "./live.js";
import { shortMoment } from "./dates.js";

const WITH_RECORDS = new Set(["Order", "Account", "Case", "Opportunity", "Product2", "Contact"]);

export function salesforce(act) {
  const { objects, calls_last_hour: calls } = page.world.salesforce;
  const shown = objects.find((each) => each.name === page.object) || objects[0];
  return [
    h("div", { key: "objects", class: "objects", role: "tablist", "aria-label": "Objects" }, objects.map((each) =>
      h("button",
        {
          key: each.name, type: "button", role: "tab", class: each === shown ? "on" : "",
          "aria-selected": String(each === shown),
          data: { testid: `world-object-${each.name}` },
          onclick: () => change({ object: each.name })
        },
        each.name,
        h("span", { class: "soft" }, String(each.rows.length))
      ))),
    shown ? records(shown, act) : null,
    h("p", { key: "calls", class: "soft foot-note" },
      `${calls} API ${calls === 1 ? "call" : "calls"} from Baton in the last hour`
    ),
  ];
}

// A record takes a few short lines, so that nothing has to be scrolled sideways.
function records(object, act) {
  if (!object.rows.length) return h("p", { key: "none", class: "empty soft" }, `No ${object.name.toLowerCase()} yet.`);
  const status = object.columns.findIndex((each) => /^status$|stage/i.test(each));
  return h("div", {
    key: object.name, class: "records", role: "table", "aria-label": object.name
  }, object.rows.map((row) => {
    const opens = WITH_RECORDS.has(object.name);
    const cells = row.cells.map((cell, place) => ({ name: object.columns[place], text: inWords(cell), place }));
    const rest = cells.filter((cell) => cell.place !== 0 && cell.place !== status && cell.text);
    return h("div", { key: row.id, class: `record-row ${row.tone || "plain"}`, role: "row", data: { record: row.id } },
      h(opens ? "button" : "div", {
        type: opens ? "button" : null, class: "record-open", data: { testid: `world-record-${row.id}` },
        onclick: opens ? () => openRecord(object.name, row.id) : null
      },
        h("span", { class: "record-top", role: "presentation" },
          h("strong", { role: "cell" }, cells[0].text),
          status >= 0 ? h("span", { role: "cell", class: `chip ${row.tone || "plain"}` }, cells[status].text) : null),
        h("span", { class: "record-rest", role: "presentation" },
          rest.map((cell) => h("span", { role: "cell", title: cell.name, class: "record-cell" },
            h("span", { class: "unseen" }, `${cell.name}: `),
            cell.text
          ))
        )),
      row.actions?.length ? h("div", { class: "record-actions" },
        row.actions.map((each) => action(each, row, act))
      ) : null);
  }));
}

function action(each, row, act) {
  const key = `salesforce/${each.key}/${row.id}`;
  const busy = page.busy.has(key);
  return h("button",
    {
      key: each.key, type: "button", class: `pill${busy ? " busy" : ""}`, "aria-busy": busy ? "true" : null,
      data: { testid: `world-action-${each.key}`, record: row.id },
      onclick: () => act("/world/salesforce", { key: each.key, id: row.id }, key)
    },
    each.label
  );
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

function inWords(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return JSON.stringify(value);
  const text = String(value);
  return ISO.test(text) ? shortMoment(
    new Date(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")),
    page.world.clock.zone
  ) : text;
}

// One record over the whole panel; it follows what happens to it.
export function recordDrawer() {
  const { shown, gone, object } = page.record;
  const close = () => change({ record: null });
  return h("section", {
    key: "record", class: "drawer", "aria-label": "Record", data: { testid: "world-record" },
    born: (node) => node.querySelector("button").focus({ preventScroll: true }),
    onkeydown: (event) => event.key === "Escape" && close()
  },
    h("header", {},
      h("button",
        {
          type: "button", class: "plain-button", "aria-label": "Back to the list",
          data: { testid: "world-record-close" },
          onclick: close
        },
        "‹"
      ),
      h("h2", {}, shown?.title || object)
    ),
    gone ? h("p", { class: "empty soft" }, "This record is no longer there.") : shown ? h("div",
      { class: "drawer-body" },
      part("Notes", shown.notes, note),
      part("History", shown.history, event),
      items(shown.items),
      fields(shown.fields)
    ) : h("p", { class: "empty soft" }, "Reading …"));
}

function part(title, list, draw) {
  return list?.length ? h("section", { key: title }, h("h3", {}, title), list.map(draw)) : null;
}

function note(each) {
  return h("article", { class: "note" },
    h("strong", {}, each.title),
    h("p", { dir: "auto" }, each.body),
    h("p", { class: "soft" }, [each.by, inWords(each.at)].filter(Boolean).join(" · "))
  );
}

function event(each) {
  return h("p", { class: "event" },
    h("strong", {}, each.field),
    each.old ? [" ", h("s", { class: "soft" }, inWords(each.old))] : null,
    " → ",
    inWords(each.new) || "–",
    h("br"),
    h("span", { class: "soft" }, [each.by, inWords(each.at)].filter(Boolean).join(" · "))
  );
}

// Whatever the lines are made of, their names become the columns.
function items(list) {
  if (!list?.length) return null;
  if (typeof list[0] !== "object") return part("Items", list, (each) => h("p", {}, String(each)));
  const columns = Object.keys(list[0]);
  return h("section", { key: "items" }, h("h3", {}, "Items"), h("table", { class: "lines" },
    h("thead", {},
      h("tr", {},
        columns.map((each) => h("th", { scope: "col", class: typeof list[0][each] === "number" ? "number" : null },
          each.replaceAll("_", " ")
        ))
      )
    ),
    h("tbody", {},
      list.map((each) => h("tr", {},
        columns.map((name) => h("td", { class: typeof each[name] === "number" ? "number" : null },
          typeof each[name] === "number" ? each[name].toLocaleString("en") : inWords(each[name])
        ))
      ))
    )));
}

function fields(list) {
  return list?.length ? h("section", { key: "fields" },
    h("h3", {}, "Fields"),
    h("dl", {},
      list.map((each) => h("div", {}, h("dt", {}, each.label), h("dd", { dir: "auto" }, inWords(each.value) || "–")))
    )
  ) : null;
}
