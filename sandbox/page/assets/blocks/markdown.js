// Draws the markdown block: headings, lists, quotes, code and text styles.
import { h } from "../lib/dom.js";
import { plainText } from "./mrkdwn.js";
import { link } from "./mentions.js";

export function markdown(text) {
  return h("div", { class: "rich markdown" }, String(text || "").split(/^```\w*\n([\s\S]*?)^```$/m).flatMap((part, place) =>
    place % 2 ? [h("pre", { class: "pre" },
      part.replace(/\n$/, "")
    )] : part.split(/\n{2,}/).filter((each) => each.trim()).flatMap(paragraphs)));
}

const KINDS = [
  [/^(#{1,6}) +(.*)$/, "heading"],
  [/^ *[-*+] +(.*)$/, "ul"],
  [/^ *\d+[.)] +(.*)$/, "ol"],
  [/^> ?(.*)$/, "quote"],
  [/^(?:---+|\*\*\*+)$/, "rule"],
  [/^\|(.*)\|\s*$/, "table"],
];

// Group consecutive lines of one kind.
function paragraphs(text) {
  const runs = [];
  for (const line of text.split("\n")) {
    const [kind, found] = kindOf(line);
    const last = runs.at(-1);
    if (last && last.kind === kind && kind !== "heading") last.lines.push(found);
    else runs.push({ kind, lines: [found] });
  }
  return runs.map((run) => DRAWN[run.kind](run.lines));
}

function kindOf(line) {
  for (const [pattern, kind] of KINDS) {
    const found = pattern.exec(line);
    if (found) return [kind, found];
  }
  return ["plain", [line, line]];
}

const DRAWN = {
  heading: ([found]) => h(`h${Math.min(6, found[1].length + 2)}`, {}, inline(found[2])),
  ul: (lines) => h("ul", { class: "rich-list" }, lines.map((found) => h("li", {}, inline(found[1])))),
  ol: (lines) => h("ol", { class: "rich-list" }, lines.map((found) => h("li", {}, inline(found[1])))),
  quote: (lines) => h("blockquote", { class: "quote" },
    lines.flatMap((found, place) => [place ? "\n" : "", ...inline(found[1])])
  ),
  rule: () => h("hr", {}),
  table: (lines) => {
    const rows = lines.map((found) => found[1].split("|").map((each) => each.trim())).filter((row) => !row.every((each) => /^:?-+:?$/.test(each)));
    return h("div", { class: "table-frame" },
      h("table", {}, rows.map((row, place) => h("tr", {}, row.map((each) => h(place ? "td" : "th", {}, inline(each))))))
    );
  },
  plain: (lines) => h("p", {}, lines.flatMap((found, place) => [place ? "\n" : "", ...inline(found[1])])),
};

const TOKEN = /\[(?<label>[^\]\n]+)\]\((?<url>[^)\s]+)\)|`(?<code>[^`\n]+)`|\*\*(?<bold>[^\n]+?)\*\*|~~(?<strike>[^\n]+?)~~|(?<![\w*])[*_](?<italic>[^*_\n]+)[*_](?![\w*])|(?<bare>https?:\/\/[^\s<>)]+)/g;

function inline(text) {
  const made = [];
  let from = 0;
  for (const found of text.matchAll(TOKEN)) {
    made.push(...plainText(text.slice(from, found.index)), token(found.groups));
    from = found.index + found[0].length;
  }
  return [...made, ...plainText(text.slice(from))];
}

function token(groups) {
  if (groups.url) return link(groups.url, [groups.label]);
  if (groups.bare) return link(groups.bare, [groups.bare]);
  if (groups.code) return h("code", { class: "code" }, groups.code);
  if (groups.bold) return h("strong", {}, inline(groups.bold));
  if (groups.strike) return h("s", {}, inline(groups.strike));
  return h("em", {}, inline(groups.italic));
}
