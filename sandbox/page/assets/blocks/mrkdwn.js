// Parses mrkdwn into elements; the results are inserted as text, and entities are decoded exactly once.
import { h } from "../lib/dom.js";
import { emojiOf, withEmoji } from "../lib/emoji.js";
import { dateInWords } from "../lib/dates.js";
import { broadcast, channelLink, groupMention, link, userMention } from "./mentions.js";

const EDGE = "(?<![\\p{L}\\p{N}_*~])";
const END = "(?![\\p{L}\\p{N}_*~])";
const styled = (name, sign) => `${EDGE}[${sign}](?=\\S)(?<${name}>[^\\n${sign}]*?[^\\s${sign}])[${sign}]${END}`;
const TOKENS = [
  "<(?<entity>[^<>\\n]+)>",
  "`(?<code>[^`\\n]+)`",
  styled("bold", "*"),
  styled("italic", "_"),
  styled("strike", "~"),
  ":(?<emoji>[a-zA-Z0-9_+'-]+):(?::skin-tone-\\d:)?",
];
const URL = "(?<url>https?://[^\\s<>|`]*[^\\s<>|`.,;:!?)\\]'\"*_~])";
const READERS = { true: new RegExp(TOKENS.join("|"), "gu"), false: new RegExp([...TOKENS, URL].join("|"), "gu") };

// Return the elements of a text; with `verbatim`, bare addresses do not become links.
export function mrkdwn(text, { verbatim = false } = {}) {
  return String(text || "").split(/```\n?([\s\S]+?)\n?```/).flatMap((part, place) =>
    place % 2 ? [h("pre", { class: "pre" }, preformatted(part))] : quoted(outside(part, place), verbatim));
}

// Return plain text; only emoji are parsed, and only on request.
export function plainText(text, emoji = true) {
  return [emoji ? withEmoji(String(text ?? "")) : String(text ?? "")];
}

// Draw a text object of either type.
export function words(object) {
  if (!object) return [];
  if (typeof object === "string") return plainText(object);
  return object.type === "mrkdwn" ? mrkdwn(object.text, object) : plainText(object.text, object.emoji !== false);
}

export const decoded = (text) => text.replace(
  /&(amp|lt|gt);/g,
  (whole, name) => ({ amp: "&", lt: "<", gt: ">" })[name]
);

function outside(part, place) {
  return place ? part.replace(/^\n/, "") : part;
}

function quoted(text, verbatim) {
  const made = [];
  let plain = [];
  let quote = [];
  const close = () => {
    if (quote.length) made.push(h("blockquote", { class: "quote" }, inline(quote.join("\n"), verbatim)));
    if (plain.length) made.push(...inline(plain.join("\n"), verbatim));
    [plain, quote] = [[], []];
  };
  const lines = text.split("\n");
  for (const [place, line] of lines.entries()) {
    const rest = /^(?:>|&gt;){3} ?(.*)$/.exec(line);
    if (rest) {
      close();
      quote = [rest[1], ...lines.slice(place + 1)];
      break;
    }
    const one = /^(?:>|&gt;) ?(.*)$/.exec(line);
    if (one ? plain.length : quote.length) close();
    (one ? quote : plain).push(one ? one[1] : line);
  }
  close();
  return made;
}

function inline(text, verbatim) {
  const made = [];
  let from = 0;
  for (const found of text.matchAll(READERS[Boolean(verbatim)])) {
    const drawn = token(found.groups, verbatim);
    if (drawn === null) continue;
    made.push(decoded(text.slice(from, found.index)), drawn);
    from = found.index + found[0].length;
  }
  return [...made, decoded(text.slice(from))].filter((each) => each !== "");
}

function token(groups, verbatim) {
  if (groups.entity) return entity(groups.entity);
  if (groups.code) return h("code", { class: "code" }, decoded(groups.code));
  if (groups.bold) return h("strong", {}, inline(groups.bold, verbatim));
  if (groups.italic) return h("em", {}, inline(groups.italic, verbatim));
  if (groups.strike) return h("s", {}, inline(groups.strike, verbatim));
  if (groups.url) return link(decoded(groups.url), [decoded(groups.url)]);
  return emoji(groups.emoji);
}

export function emoji(name, unicode) {
  const sign = emojiOf(name) || fromCode(unicode);
  return sign ? h("span",
    { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` },
    sign
  ) : null;
}

function fromCode(unicode) {
  if (!unicode || !/^[0-9a-f]{1,6}(-[0-9a-f]{1,6})*$/i.test(unicode)) return "";
  const codes = unicode.split("-").map((each) => parseInt(each, 16));
  return codes.every((each) => each <= 0x10ffff) ? String.fromCodePoint(...codes) : "";
}

function entity(inside) {
  const [what, ...rest] = inside.split("|");
  const label = rest.length ? decoded(rest.join("|")) : "";
  if (what.startsWith("@")) return userMention(what.slice(1), label);
  if (what.startsWith("#")) return channelLink(what.slice(1), label);
  if (what.startsWith("!subteam^")) return groupMention(what.slice(9), label);
  if (what.startsWith("!date^")) return date(what.slice(6), label);
  if (what.startsWith("!")) return broadcast(what.slice(1), label);
  return link(decoded(what), [withEmoji(label || decoded(what).replace(/^mailto:/, ""))]);
}

function date(inside, fallback) {
  const [unix, format, target] = inside.split("^");
  const shownDate = dateInWords(unix, decoded(format || "")) ?? fallback;
  if (target) return link(decoded(target), [shownDate]);
  return h("time", { class: "date", title: fallback }, shownDate);
}

function preformatted(text) {
  return decoded(text.replace(/<([^<>|\n]+)(?:\|([^<>\n]*))?>/g, (whole, what, label) => label || what));
}
