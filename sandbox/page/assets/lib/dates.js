// Formats instants for readers, in the reader's zone.
import { now, self, zone } from "./store.js";

const HALF_YEAR = 182 * 86_400_000;

// Fill the tokens of a date format, for example {date_short_pretty} and {time}; null for an unknown format.
export function dateInWords(unix, format) {
  const at = new Date(Number(unix) * 1000);
  if (Number.isNaN(at.getTime())) return null;
  let understood = true;
  const filled = format.replace(/\{(\w+)\}/g, (whole, token) => {
    const made = (inJapanese() ? JAPANESE[token]?.(at) : undefined) ?? TOKENS[token]?.(at);
    if (made === undefined) understood = false;
    return made ?? whole;
  });
  return understood ? filled : null;
}

export function dayOf(at) {
  return parts(at, { year: "numeric", month: "2-digit", day: "2-digit" }, "sv-SE");
}

// "Today", "Yesterday" or the full date, for the lines between days.
export function dayInWords(at) {
  return pretty(at) || parts(at, { weekday: "long", day: "numeric", month: "long", ...year(at) });
}

export function timeOf(at, inZone = zone()) {
  return parts(at, { hour: "2-digit", minute: "2-digit" }, "en-GB", inZone);
}

export function fullTime(at) {
  return `${parts(at, { weekday: "long", day: "numeric", month: "long", year: "numeric" })}, ${parts(at, { timeStyle: "medium" })}`;
}

// "today 10:21" or "23 Nov 10:21", for tables; with the year when the date is far away.
export function shortMoment(at, inZone = zone()) {
  const same = parts(at, { dateStyle: "short" }, "en-GB", inZone) === parts(
    now(),
    { dateStyle: "short" },
    "en-GB",
    inZone
  );
  return `${same ? "today" : parts(at, { day: "numeric", month: "short", ...year(at) }, "en-GB", inZone)} ${timeOf(at, inZone)}`;
}

const TOKENS = {
  date_num: dayOf,
  date_slash: (at) => parts(at, { month: "2-digit", day: "2-digit", year: "numeric" }, "en-US"),
  date: (at) => `${month(at, "long")} ${ordinal(at)}${afterComma(at)}`,
  date_short: (at) => `${month(at, "short")} ${dayNumber(at)}${afterComma(at)}`,
  date_long: (at) => `${parts(at, { weekday: "long" })}, ${month(at, "long")} ${ordinal(at)}${afterComma(at)}`,
  date_long_full: (at) => `${parts(at, { weekday: "long" })}, ${month(at, "long")} ${ordinal(at)}, ${parts(at, { year: "numeric" })}`,
  date_pretty: (at) => lower(pretty(at)) || TOKENS.date(at),
  date_short_pretty: (at) => lower(pretty(at)) || TOKENS.date_short(at),
  date_long_pretty: (at) => lower(pretty(at)) || TOKENS.date_long(at),
  time: (at) => timeOf(at),
  time_secs: (at) => parts(at, { timeStyle: "medium" }),
  ago,
};

// Slack writes dates in the language of the person; times are alike.
const inJapanese = () => self().locale?.startsWith("ja");
const day = (at) => parts(at, { month: "long", day: "numeric", ...year(at) }, "ja-JP");
const withWeekday = (at) => parts(at, { month: "long", day: "numeric", weekday: "long", ...year(at) }, "ja-JP");
const near = (at) => ({ Yesterday: "昨日", Today: "今日", Tomorrow: "明日" })[pretty(at)];
const JAPANESE = {
  date: day, date_short: day, date_long: withWeekday, date_long_full: withWeekday,
  date_pretty: (at) => near(at) || day(at),
  date_short_pretty: (at) => near(at) || day(at),
  date_long_pretty: (at) => near(at) || withWeekday(at),
};

function ago(at) {
  const seconds = Math.round((now() - at) / 1000);
  const [size, unit] = [
    [86_400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]
  ].find(([each]) => Math.abs(seconds) >= each) || [1, "second"];
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(-Math.round(seconds / size), unit);
}

function pretty(at) {
  const apart = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(now()))) / 86_400_000);
  return { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" }[apart] || "";
}

const lower = (word) => word.toLowerCase();
const month = (at, length) => parts(at, { month: length }, "en-US");
const dayNumber = (at) => Number(parts(at, { day: "numeric" }, "en-US"));
const year = (at) => (Math.abs(now() - at) > HALF_YEAR ? { year: "numeric" } : {});
const afterComma = (at) => (Math.abs(now() - at) > HALF_YEAR ? `, ${parts(at, { year: "numeric" })}` : "");

function ordinal(at) {
  const day = dayNumber(at);
  const teen = day > 10 && day < 14;
  return `${day}${(!teen && { 1: "st", 2: "nd", 3: "rd" }[day % 10]) || "th"}`;
}

const writers = new Map();

function parts(at, options, locale = "en-GB", inZone = zone()) {
  const key = `${locale}|${inZone}|${JSON.stringify(options)}`;
  if (!writers.has(key)) writers.set(key, new Intl.DateTimeFormat(locale, { timeZone: inZone, ...options }));
  return writers.get(key).format(at);
}
