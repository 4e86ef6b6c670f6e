// The language of the person: a chip in the top bar, with a menu that sets it as Slack's preferences do.
import { h } from "../lib/dom.js";
import { menu } from "../lib/floating.js";
import { deliver } from "../lib/server.js";
import { page, self } from "../lib/store.js";

const LANGUAGES = [
  { locale: "en-US", label: "English", short: "EN" },
  { locale: "ja-JP", label: "日本語", short: "日本語" },
];
const ofChannels = () => LANGUAGES.find((each) => each.locale.startsWith(page.world.language)) || LANGUAGES[0];
const isOn = (each) => each.locale.slice(0, 2) === (self().locale || "en").slice(0, 2);

export function languageChip() {
  const chosen = LANGUAGES.find(isOn);
  return h("button", {
    type: "button", class: "top-chip", "aria-haspopup": "menu", data: { testid: "language" },
    "aria-label": `Language of ${self().real_name}: ${chosen?.label || self().locale}`,
    title: "The language that this person has set in Slack", onclick: choose,
  }, h("span", { "aria-hidden": "true" }, "🌐 "), chosen?.short || self().locale);
}

function choose(event) {
  menu(event.currentTarget, "Language", LANGUAGES.map((each) => ({
    group: `Windows and answers for ${self().real_name}. Channels stay in ${ofChannels().label}, as the policy says.`,
    label: each.label, on: isOn(each), data: { locale: each.locale },
    does: () => deliver("/page/locale", { locale: each.locale }, "language"),
  })), { end: true });
}
