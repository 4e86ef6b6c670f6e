// Tables of records in the panel: the choice of a table, its rows, and the buttons of each row.
import { h } from "../lib/dom.js";
import { change, page } from "../lib/store.js";
import { shortMoment } from "../lib/dates.js";

// Draw the tables of a tab, one of them in full. `does(action, row, key)` performs an action on a row;
// `opening(object)` returns the click handler of a row, or null.
export function tables(tab, objects, does, opening = () => null) {
  const shown = objects.find((each) => each.name === page.objects[tab]) || objects[0];
  const choose = (each) => change({ objects: { ...page.objects, [tab]: each.name } });
  return [
    h("div", { key: "objects", class: "objects", role: "tablist", "aria-label": "Objects" }, objects.map((each) =>
      h("button",
        {
          key: each.name, type: "button", role: "tab", class: each === shown ? "on" : "",
          "aria-selected": String(each === shown),
          data: { testid: `world-object-${each.name}` },
          onclick: () => choose(each)
        },
        each.name,
        h("span", { class: "soft" }, String(each.rows.length))
      ))),
    shown ? records(shown, does, opening(shown)) : null,
  ];
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

export function inWords(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") return JSON.stringify(value);
  const text = String(value);
  return ISO.test(text) ? shortMoment(
    new Date(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2")),
    page.world.clock.zone
  ) : text;
}

// A record is drawn on a few short lines, so that nobody has to scroll sideways.
function records(object, does, opens) {
  if (!object.rows.length) return h("p", { key: "none", class: "empty soft" }, `No ${object.name.toLowerCase()} yet.`);
  const status = object.columns.findIndex((each) => /^status$|stage/i.test(each));
  return h("div", {
    key: object.name, class: "records", role: "list", "aria-label": object.name
  }, object.rows.map((row) => {
    const cells = row.cells.map((cell, place) => ({ name: object.columns[place], text: inWords(cell), place }));
    const rest = cells.filter((cell) => cell.place !== 0 && cell.place !== status && cell.text);
    return h("div", { key: row.id, class: `record-row ${row.tone || "plain"}`, role: "listitem", data: { record: row.id } },
      h(opens ? "button" : "div", {
        type: opens ? "button" : null, class: "record-open", data: { testid: `world-record-${row.id}` },
        onclick: opens ? () => opens(row) : null
      },
        h("span", { class: "record-top" },
          h("strong", {}, cells[0].text),
          status >= 0 ? h("span", { class: `chip ${row.tone || "plain"}` }, cells[status].text) : null),
        h("span", { class: "record-rest" },
          rest.map((cell) => h("span", { title: cell.name, class: "record-cell" },
            h("span", { class: "unseen" }, `${cell.name}: `),
            cell.text
          ))
        )),
      row.actions?.length ? h("div", { class: "record-actions" },
        row.actions.map((each) => action(each, row, does))
      ) : null);
  }));
}

function action(each, row, does) {
  const key = `${each.key}/${row.id}`;
  const busy = page.busy.has(key);
  return h("button",
    {
      key: each.key, type: "button", class: `pill${busy ? " busy" : ""}`, "aria-busy": busy ? "true" : null,
      data: { testid: `world-action-${each.key}`, record: row.id },
      onclick: () => does(each, row, key)
    },
    each.label
  );
}
