// Block Kit, drawn well enough to judge a card by looking.
import { h } from "./dom.js";
import { emoji, mrkdwn, nameOf, safeLink } from "./mrkdwn.js";
import { input } from "./inputs.js";

export function text(object, world) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text, world) : lines(emoji(object.text));
}

function lines(told) {
  return told.split("\n").flatMap((line, i) => (i ? [h("br"), line] : [line]));
}

// `act(element, blockId, action)` delivers a click.
export function block(each, world, act) {
  const draw = DRAWN[each.type];
  const node = draw ? draw(each, world, act) : h("div", { class: "unsupported" }, `unsupported block: ${each.type}`);
  node.dataset.blockId = each.block_id || "";
  return node;
}

const DRAWN = {
  header: (b) => h("h3", { class: "b-header" }, ...lines(emoji(b.text.text))),
  divider: () => h("hr", { class: "b-divider" }),
  section: (b, world, act) =>
    h("div", { class: "b-section" },
      h("div", { class: "b-words" },
        b.text ? h("div", { class: "b-text" }, ...text(b.text, world)) : null,
        b.fields ? h("div", { class: "b-fields" }, ...b.fields.map((f) => h("div", {}, ...text(f, world)))) : null),
      b.accessory ? element(b.accessory, b.block_id, world, act) : null),
  context: (b, world) => h("div", { class: "b-context" }, ...b.elements.map((e) => h("span", {}, ...text(e, world)))),
  actions: (b, world, act) => h("div", { class: "b-actions" }, ...b.elements.map((e) => element(e, b.block_id, world, act))),
  image: (b) => h("figure", { class: "b-image" }, h("img", { src: safeLink(b.image_url || ""), alt: b.alt_text })),
  markdown: (b, world) => h("div", { class: "b-text" }, ...mrkdwn(b.text, world)),
  alert: (b, world) => h("div", { class: `b-alert ${b.level || ""}` }, ...text(b.text, world)),
  input: (b, world) => input(b, world),
  rich_text: (b, world) => h("div", { class: "b-rich" }, ...b.elements.map((e) => rich(e, world))),
  table: (b, world) => h("table", { class: "b-table" }, ...b.rows.map((row, i) =>
    h("tr", {}, ...row.map((cell) => h(i ? "td" : "th", {}, cell.type === "rich_text" ? rich(cell, world) : String(cell.text)))))),
};

function rich(e, world) {
  const inner = () => (e.elements || []).map((each) => (each.elements ? rich(each, world) : run(each, world)));
  if (e.type === "rich_text_quote") return h("blockquote", {}, ...inner());
  if (e.type === "rich_text_preformatted") return h("pre", {}, ...inner());
  if (e.type === "rich_text_list") return h(e.style === "ordered" ? "ol" : "ul", {}, ...(e.elements || []).map((each) => h("li", {}, rich(each, world))));
  return h("div", {}, ...inner());
}

function run(e, world) {
  if (e.type === "link") return h("a", { href: safeLink(e.url), target: "_blank", rel: "noreferrer" }, e.text || e.url);
  if (e.type === "user") return h("span", { class: "mention" }, `@${nameOf(e.user_id, world)}`);
  if (e.type === "emoji") return emoji(`:${e.name}:`);
  const told = lines(e.text || "");
  const style = e.style || {};
  const tag = style.code ? "code" : style.bold ? "strong" : style.italic ? "em" : style.strike ? "s" : "span";
  return h(tag, {}, ...told);
}

export function element(e, blockId, world, act) {
  if (e.type === "button") return button(e, blockId, act);
  if (e.type === "overflow") return overflow(e, blockId, act);
  if (e.type === "static_select") return select(e, blockId, act);
  return h("span", { class: "unsupported" }, `unsupported element: ${e.type}`);
}

function button(e, blockId, act) {
  const label = emoji(e.text.text);
  const click = async (event) => {
    const node = event.currentTarget;
    if (e.url) window.open(safeLink(e.url), "_blank", "noreferrer");
    if (e.confirm && !window.confirm(e.confirm.text.text)) return;
    node.classList.add("busy");
    node.disabled = true;
    await act(e, blockId, { type: "button", value: e.value, text: e.text });
    node.classList.remove("busy");
    node.disabled = false;
  };
  return h("button", {
    type: "button", class: `b-button ${e.style || ""}`, "aria-label": e.accessibility_label || null, onclick: click,
    data: { actionId: e.action_id || "" },
  }, label);
}

function overflow(e, blockId, act) {
  const menu = h("div", { class: "menu", role: "menu", hidden: true }, ...e.options.map((o) =>
    h("button", { type: "button", role: "menuitem", data: { option: o.value.split(" ")[0] }, onclick: () => {
      menu.hidden = true;
      act(e, blockId, { type: "overflow", selected_option: o });
    } }, emoji(o.text.text))));
  const toggle = h("button", { type: "button", class: "b-button dots", "aria-label": "More", "aria-haspopup": "menu", data: { actionId: e.action_id },
    onclick: (event) => { event.stopPropagation(); menu.hidden = !menu.hidden; } }, "⋯");
  document.addEventListener("click", () => { menu.hidden = true; });
  return h("span", { class: "overflow" }, toggle, menu);
}

function select(e, blockId, act) {
  const change = (event) => act(e, blockId, { type: e.type, selected_option: e.options[event.target.selectedIndex - 1] });
  return h("select", { class: "b-select", data: { actionId: e.action_id }, onchange: change },
    h("option", {}, e.placeholder ? e.placeholder.text : "Choose"), ...e.options.map((o) => h("option", { value: o.value }, o.text.text)));
}
