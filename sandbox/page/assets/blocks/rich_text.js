// Draws rich_text blocks: sections, lists, quotes and preformatted text; their text is not parsed.
import { h } from "../lib/dom.js";
import { dateInWords } from "../lib/dates.js";
import { emoji } from "./mrkdwn.js";
import { broadcast, channelLink, groupMention, link, userMention } from "./mentions.js";

export function richText(block) {
  return h("div", { class: "rich" }, parts(block.elements || []));
}

const SECTIONS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, inner(part)),
  rich_text_quote: (part) => h("blockquote", { class: "quote" }, inner(part)),
  rich_text_preformatted: (part) => h("div", { class: "pre-box" }, [
    h("pre", { class: "pre" }, inner(part)),
    h("button", { type: "button", class: "pre-copy", title: "Copy", onclick: (event) => copy(event.currentTarget, part) }, "Copy"),
  ]),
  rich_text_list: (part) => h(part.style === "ordered" ? "ol" : "ul", {
    class: `rich-list${part.border ? " bordered" : ""}`,
    style: part.indent ? `margin-left:${Number(part.indent) * 24}px` : null,
    start: part.offset ? Number(part.offset) + 1 : null,
  }, (part.elements || []).map((each) => h("li", {}, each.elements ? inner(each) : null))),
};

async function copy(button, part) {
  await navigator.clipboard.writeText((part.elements || []).map((each) => each.text || "").join(""));
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}

function parts(list) {
  return list.map((part) => SECTIONS[part.type]?.(part) || h("div", { class: "unsupported" },
    `unsupported part: ${part.type}`
  ));
}

const inner = (part) => (part.elements || []).map((each) => styled(each, INNER[each.type]?.(each) ?? `[${each.type}]`));

const INNER = {
  text: (each) => each.text,
  link: (each) => link(each.url, [each.text || each.url]),
  user: (each) => userMention(each.user_id, ""),
  usergroup: (each) => groupMention(each.usergroup_id, ""),
  channel: (each) => channelLink(each.channel_id, ""),
  broadcast: (each) => broadcast(each.range, ""),
  emoji: (each) => emoji(each.name, each.unicode) || `:${each.name}:`,
  date: (each) => {
    const shownDate = dateInWords(each.timestamp, each.format || "{date_short_pretty} {time}") ?? each.fallback ?? "";
    return each.url ? link(each.url, [shownDate]) : h("time", { class: "date", title: each.fallback || null }, shownDate);
  },
  color: (each) => h("span", {},
    h("span", { class: "swatch", style: /^#[0-9a-f]{3,8}$/i.test(each.value) ? `background:${each.value}` : null }),
    each.value
  ),
};

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function styled(each, drawn) {
  return Object.entries(each.style || {}).filter(([name, on]) => on && STYLES[name]).reduce(
    (inside, [name]) => h(STYLES[name], name === "code" ? { class: "code" } : {}, inside),
    drawn
  );
}
