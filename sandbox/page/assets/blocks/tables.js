// Draws table and data_table blocks.
import { h } from "../lib/dom.js";
import { touch } from "./drafts.js";
import { richText } from "./rich_text.js";

export function table(block) {
  const [head, ...rows] = block.rows || [];
  return frame(block, head || [], rows);
}

const pages = new Map();

// Draw one page of a data_table; the number of the open page is kept by the key of the table.
export function dataTable(block, where) {
  const [head, ...rows] = block.columns ? [
    block.columns.map((each) => each.header || each),
    ...(block.rows || [])
  ] : block.rows || [];
  const size = block.page_size || 5;
  const key = `${where.key}/${block.block_id}`;
  const last = Math.max(0, Math.ceil(rows.length / size) - 1);
  const at = Math.min(pages.get(key) || 0, last);
  const turn = (by) => {
    pages.set(key, at + by);
    touch(where.key);
  };
  return [
    frame(block, head || [], rows.slice(at * size, (at + 1) * size), block.row_header_column_index),
    last ? h("div", { class: "pager" },
      h("button",
        {
          type: "button", class: "plain-button", disabled: at === 0 || null, onclick: () => turn(-1),
          "aria-label": "Previous page"
        },
        "‹"
      ),
      h("span", {}, `${at * size + 1}–${Math.min(rows.length, (at + 1) * size)} of ${rows.length}`),
      h("button",
        {
          type: "button", class: "plain-button", disabled: at === last || null, onclick: () => turn(1),
          "aria-label": "Next page"
        },
        "›"
      )) : null,
  ];
}

function frame(block, head, rows, rowHeader = -1) {
  const columns = block.column_settings || [];
  const style = (place) => `${columns[place]?.align ? `text-align:${ALIGN[columns[place].align] || "left"};` : ""}${columns[place]?.is_wrapped === false ? "white-space:nowrap" : ""}` || null;
  return h("div", {
    class: "table-frame", tabindex: 0, role: "group", "aria-label": caption(block) || "Table"
  }, h("table", {},
    caption(block) ? h("caption", {}, caption(block)) : null,
    h("thead", {}, h("tr", {}, head.map((each, place) => h("th", { scope: "col", style: style(place) }, cell(each))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((each, place) =>
      h(place === rowHeader ? "th" : "td",
        { scope: place === rowHeader ? "row" : null, class: isNumber(each) ? "number" : null, style: style(place) },
        cell(each)
      )))))));
}

const ALIGN = { left: "left", center: "center", right: "right" };
const caption = (block) => (typeof block.caption === "string" ? block.caption : block.caption?.text);
const isNumber = (each) => each?.type === "raw_number";

function cell(each) {
  if (each === null || each === undefined) return "";
  if (typeof each !== "object") return String(each);
  if (each.type === "rich_text") return richText(each);
  return String(each.text ?? each.value ?? "");
}
