// Draws each kind of block in cards, modals and the home tab.
import { h } from "../lib/dom.js";
import { page } from "../lib/store.js";
import { mrkdwn, plainText, words } from "./mrkdwn.js";
import { element, pictureOf, stateful } from "./elements.js";
import { idOf, isStateful } from "./drafts.js";
import { CONTROLS } from "./inputs.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";
import { chart } from "./charts.js";
import { markdown } from "./markdown.js";
import { link } from "./mentions.js";

// Draw a list of blocks. `container` identifies them to the app, `key` identifies them on the page.
export function blocks(list, container, key) {
  const where = { container, key, blocks: list };
  return list.map((block, place) => drawn(block, where, block.block_id || `at-${place}`));
}

function drawn(block, where, key) {
  const draw = KINDS[block.type];
  const inside = draw ? draw(block, where) : h("div", { class: "unsupported" }, `unsupported block: ${block.type}`);
  return h("div",
    { key, class: `block b-${String(block.type).replace(/[^a-z_]/g, "")}`, data: { blockId: block.block_id } },
    inside
  );
}

const KINDS = {
  section,
  header: (b) => h("h2", {}, plainText(b.text?.text, b.text?.emoji !== false)),
  context: (b) => (b.elements || []).map((each) => (each.type === "image" ? picture(each, "context-image") : h("span",
    { class: "mrkdwn" },
    words(each)
  ))),
  divider: () => h("hr", {}),
  actions: (b, w) => (b.elements || []).map((each) => element(each, b, w)),
  context_actions: (b, w) => (b.elements || []).map((each) => element(each, b, w)),
  image: (b) => h("figure", {}, b.title ? h("figcaption", {}, words(b.title)) : null, picture(b, "big")),
  input,
  rich_text: (b) => richText(b),
  markdown: (b) => markdown(b.text),
  table,
  data_table: (b, w) => dataTable(b, w),
  data_visualization: chart,
  alert: (b) => h("div", { class: `alert ${ALERTS[b.level] ? b.level : "default"}`, role: "note" },
    h("span", { "aria-hidden": "true" }, ALERTS[b.level] || "ℹ️"),
    h("div", { class: "mrkdwn" }, words(b.text))
  ),
  file: (b) => h("p", { class: "file-chip" }, `📄 ${b.external_id || "file"}`),
  video: (b) => h("p", { class: "file-chip" }, "🎬 ", link(b.title_url || b.video_url || "", words(b.title))),
  card,
  container: (b, w) => h("section", { class: "b-box" },
    b.title ? h("h4", {}, words(b.title)) : null,
    b.subtitle ? h("p", { class: "soft" }, words(b.subtitle)) : null,
    blocks(b.blocks || b.elements || [], w.container, w.key)
  ),
};

const ALERTS = { default: "ℹ️", info: "ℹ️", warning: "⚠️", error: "⛔", success: "✅" };

function section(block, where) {
  return [
    h("div", { class: "b-words" },
      block.text ? h("div", { class: "mrkdwn" }, words(block.text)) : null,
      block.fields ? h("div", { class: "fields" },
        block.fields.map((each) => h("div", { class: "mrkdwn" }, words(each)))
      ) : null),
    block.accessory ? h("div", { class: "b-accessory" }, element(block.accessory, block, where)) : null,
  ];
}

function picture(each, style) {
  const source = pictureOf(each);
  return source ? h("img", { class: style, src: source, alt: each.alt_text || "", loading: "lazy" }
  ) : h("span", { class: "unsupported" }, each.alt_text || "image");
}

function card(block, where) {
  return h("section", { class: "b-box" },
    block.hero_image ? picture(block.hero_image, "big") : null,
    block.title ? h("h4", {}, words(block.title)) : null,
    block.subtitle ? h("p", { class: "soft" }, words(block.subtitle)) : null,
    block.body ? h("div", { class: "mrkdwn" }, words(block.body)) : null,
    h("div", { class: "b-actions" }, (block.actions || []).map((each) => element(each, block, where))));
}

function input(block, where) {
  const { element: control } = block;
  const id = idOf(block, where);
  const wrong = page.errors[where.key]?.[block.block_id];
  const grouped = ["checkboxes", "radio_buttons"].includes(control?.type);
  const label = [plainText(block.label?.text), block.optional ? h("span", { class: "optional" }, " (optional)") : null];
  const field = isStateful(control) && CONTROLS[control.type] ? stateful(control, block, where) : h("span",
    { class: "unsupported" },
    `unsupported input: ${control?.type}`
  );
  return h(grouped ? "fieldset" : "div", { class: `b-field${wrong ? " wrong" : ""}` },
    grouped ? h("legend", { class: "label" }, label) : h("label", { class: "label", for: id }, label),
    field,
    h("div", { id: `${id}-more` },
      wrong ? h("p", { class: "error", role: "alert" }, wrong) : null,
      block.hint ? h("p", { class: "hint" }, plainText(block.hint.text)) : null));
}

// Draw the files of a message.
export function files(list) {
  return (list || []).map((each) => {
    const name = each.title || each.name || each.id;
    const source = pictureOf({ image_url: each.url || `/files/${encodeURIComponent(each.id)}` });
    if (/^image\//.test(each.mimetype || "")) return h("figure", { key: each.id, class: "b-image" },
      h("figcaption", {}, name),
      h("img", { class: "big", src: source, alt: each.alt_txt || name })
    );
    return h("a", { key: each.id, class: "file-chip", href: source, target: "_blank", rel: "noopener noreferrer" },
      `📄 ${name}`
    );
  });
}

// Draw legacy attachments: a coloured bar with text or blocks.
export function attachments(list, container, key) {
  return (list || []).map((each, place) => h("div", {
    key: `attachment-${place}`, class: "attachment",
    style: /^#?[0-9a-f]{6}$/i.test(each.color || "") ? `border-color:#${each.color.replace("#", "")}` : null
  },
    each.pretext ? h("div", { class: "mrkdwn" }, mrkdwn(each.pretext)) : null,
    each.title ? h("strong", {},
      each.title_link ? link(each.title_link, plainText(each.title)) : plainText(each.title)
    ) : null,
    each.text && !each.blocks ? h("div", { class: "mrkdwn" }, mrkdwn(each.text)) : null,
    each.fields ? h("div", { class: "fields" },
      each.fields.map((one) => h("div", {},
        h("strong", {}, one.title),
        h("div", { class: "mrkdwn" }, mrkdwn(one.value))
      ))
    ) : null,
    each.blocks ? blocks(each.blocks, container, `${key}/${place}`) : null,
    each.footer ? h("p", { class: "soft" }, each.footer) : null));
}
