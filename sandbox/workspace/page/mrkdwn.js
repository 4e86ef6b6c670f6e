// Slack's mrkdwn, rendered to elements: entities decoded once, mentions, links, dates in the reader's zone, emoji.
import { h } from "./dom.js";

const EMOJI = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", hourglass_flowing_sand: "⏳", bell: "🔔", eyes: "👀",
  large_green_circle: "🟢", large_yellow_circle: "🟡", red_circle: "🔴", large_blue_circle: "🔵", white_medium_square: "◻️",
  bust_in_silhouette: "👤", heavy_minus_sign: "➖", information_source: "ℹ️", no_entry_sign: "🚫", double_vertical_bar: "⏸️",
  zap: "⚡", rotating_light: "🚨", memo: "📝", tada: "🎉", link: "🔗", clock3: "🕒", lock: "🔒", arrow_right: "➡️", point_right: "👉",
};
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

export function decode(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

export function emoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] || whole);
}

export function mrkdwn(text, world) {
  const lines = text.split("\n");
  const nodes = [];
  let quoted = [];
  const flush = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, ...quoted));
    quoted = [];
  };
  lines.forEach((line, index) => {
    if (/^(&gt;|>) ?/.test(line)) {
      quoted.push(...inline(line.replace(/^(&gt;|>) ?/, ""), world), h("br"));
      return;
    }
    flush();
    nodes.push(...inline(line, world));
    if (index < lines.length - 1) nodes.push(h("br"));
  });
  flush();
  return nodes;
}

function inline(text, world) {
  const nodes = [];
  const pattern = /<([^<>\n]+)>|`([^`\n]+)`|\*([^\s*](?:[^*\n]*[^\s*])?)\*|(?<![\w])_([^\s_](?:[^_\n]*[^\s_])?)_(?![\w])|~([^\s~](?:[^~\n]*[^\s~])?)~/g;
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > at) nodes.push(emoji(decode(text.slice(at, found.index))));
    at = found.index + found[0].length;
    if (found[1]) nodes.push(entity(found[1], world));
    else if (found[2]) nodes.push(h("code", {}, decode(found[2])));
    else if (found[3]) nodes.push(h("strong", {}, ...inline(found[3], world)));
    else if (found[4]) nodes.push(h("em", {}, ...inline(found[4], world)));
    else nodes.push(h("s", {}, ...inline(found[5], world)));
  }
  if (at < text.length) nodes.push(emoji(decode(text.slice(at))));
  return nodes;
}

function entity(told, world) {
  const [target, label] = told.split("|");
  if (target.startsWith("@")) return mention(`@${nameOf(target.slice(1), world)}`, target.slice(1) === world.me);
  if (target.startsWith("#")) return mention(`#${(world.channels.find((c) => c.id === target.slice(1)) || {}).name || label || target}`);
  if (target.startsWith("!subteam^")) {
    const group = world.usergroups.find((g) => g.id === target.slice(9));
    return mention(`@${group ? group.handle : label || "group"}`);
  }
  if (target.startsWith("!date^")) return date(target, label, world);
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${target.slice(1)}`);
  return h("a", { href: safeLink(target), target: "_blank", rel: "noreferrer" }, ...(label ? inline(label, world) : [decode(target)]));
}

export function safeLink(url) {
  const decoded = decode(url);
  return /^(https?:|mailto:|slack:)/.test(decoded) ? decoded : "#";
}

export function nameOf(id, world) {
  const user = world.users.find((each) => each.id === id);
  return user ? user.real_name : id;
}

function mention(text, mine = false) {
  return h("span", { class: `mention${mine ? " mine" : ""}` }, text);
}

function date(target, fallback, world) {
  const [, unix, format] = target.split("^");
  const me = world.users.find((each) => each.id === world.me) || { tz: "UTC" };
  const at = new Date(Number(unix) * 1000);
  const part = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: me.tz, ...options }).format(at);
  const dayOf = (instant) => new Intl.DateTimeFormat("en-CA", { timeZone: me.tz }).format(instant);
  const now = new Date(world.now);
  const days = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(now))) / 86400000);
  const pretty = { "0": "Today", "1": "Tomorrow", "-1": "Yesterday" }[String(days)];
  const short = part({ weekday: "short", day: "numeric", month: "short" });
  const told = format
    .replace(/\{date[a-z_]*_pretty\}/g, pretty || short)
    .replace(/\{date[a-z_]*\}/g, short)
    .replace(/\{time_secs\}/g, part({ hour: "2-digit", minute: "2-digit", second: "2-digit" }))
    .replace(/\{time\}/g, part({ hour: "2-digit", minute: "2-digit" }));
  return h("time", { datetime: at.toISOString(), title: `${DAYS[at.getDay()]} ${part({ dateStyle: "long", timeStyle: "short" })} (${me.tz})` }, told || fallback);
}
