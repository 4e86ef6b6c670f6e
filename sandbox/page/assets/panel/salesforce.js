// The Salesforce tab: tables of records with their buttons, and one record in detail.
import { h } from "../lib/dom.js";
import { change, page } from "../lib/store.js";
import { openRecord } from "../lib/server.js";
import { inWords, tables } from "./records.js";

const WITH_RECORDS = new Set(["Order", "Account", "Case", "Opportunity", "Product2", "Contact"]);

export function salesforce(act) {
  const { objects, calls_last_hour: calls } = page.world.salesforce;
  const does = (each, row, key) => act("/world/salesforce", { key: each.key, id: row.id }, key);
  const opening = ({ name }) => (WITH_RECORDS.has(name) ? (row) => openRecord(name, row.id) : null);
  return [
    tables("salesforce", objects, does, opening),
    h("p", { key: "calls", class: "soft foot-note" },
      `${calls} API ${calls === 1 ? "call" : "calls"} from Baton in the last hour`
    ),
  ];
}

// One record over the whole panel; it is updated when the record changes.
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

// The columns are the field names of the lines.
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
