// Short notes at the bottom of the page that disappear by themselves.
import { h, render } from "./dom.js";

const LASTS = { good: 4500, bad: 9000 };
const MOST = 3;
let shown = [];
let number = 0;

export function said(text) {
  show(text, "good");
}

export function failed(text) {
  show(text, "bad");
}

const heard = { me: null, keys: new Set() };

// Show the workspace's warnings for this person; warnings from before the page was opened are skipped.
export function serverToasts(state) {
  const toasts = state.toasts || [];
  const first = heard.me !== state.me;
  if (first) Object.assign(heard, { me: state.me, keys: new Set() });
  const keys = toasts.map((each, place) => `${each.at}|${each.text}|${toasts.slice(0, place).filter((e) => e.at === each.at).length}`);
  toasts.forEach((each, place) => {
    if (heard.keys.has(keys[place])) return;
    heard.keys.add(keys[place]);
    if (first) return;
    serverToasts.count += 1;
    failed(each.text);
  });
}
serverToasts.count = 0;

function show(text, tone) {
  if (!text) return;
  const same = shown.find((each) => each.text === text);
  if (same) hide(same);
  const toast = { text, tone, key: (number += 1) };
  toast.timer = setTimeout(() => hide(toast), LASTS[tone]);
  shown = [...shown, toast].slice(-MOST);
  draw();
}

function hide(toast) {
  clearTimeout(toast.timer);
  shown = shown.filter((each) => each !== toast);
  draw();
}

function draw() {
  render(document.getElementById("toasts"), shown.map((each) =>
    h("div", { key: each.key, class: `toast ${each.tone}`, data: { testid: "toast" } },
      h("span", { class: "toast-mark", "aria-hidden": "true" }, each.tone === "good" ? "✓" : "!"),
      h("span", { class: "toast-text" }, each.text),
      h("button", { type: "button", class: "plain-button", "aria-label": "Dismiss", onclick: () => hide(each) },
        "✕"
      ))));
}
