// The box for writing messages, replies and slash commands, with completion of commands.
import { h } from "../lib/dom.js";
import { page, redraw } from "../lib/store.js";
import { deliver } from "../lib/server.js";
import { failed } from "../lib/toasts.js";
import { menu } from "../lib/floating.js";

const open = { key: "", typed: "", at: 0, hidden: false };

export function composer({ key, label, placeholder, thread }) {
  const mine = open.key === key ? open : { typed: "", at: 0 };
  const fits = thread ? [] : completions(mine);
  const busy = page.busy.has(`composer/${key}`);
  return h("form", {
    key, class: `composer${busy ? " busy" : ""}`, autocomplete: "off", onsubmit: (event) => sent(event, key, thread)
  },
    fits.length ? popup(fits, mine) : hintFor(mine, thread),
    h("div", { class: "composer-box" },
      thread ? null : h("button",
        {
          type: "button", class: "plain-button spark", "aria-label": "Commands and shortcuts", "aria-haspopup": "menu",
          title: "Commands and shortcuts", onclick: shortcuts
        },
        "⚡"
      ),
      h("textarea", {
        rows: 1, "aria-label": label, placeholder, dir: "auto", "aria-autocomplete": "list",
        "aria-controls": fits.length ? "completion" : null,
        "aria-activedescendant": fits.length ? `completion-${mine.at}` : null,
        data: { testid: thread ? "reply" : "say" },
        oninput: (event) => typed(event.currentTarget, key), onfocus: (event) => typed(event.currentTarget, key),
        onkeydown: (event) => keyed(event, fits),
      }),
      h("button",
        {
          type: "submit", class: "send", "aria-label": "Send", disabled: busy || null,
          data: { testid: thread ? "send-reply" : "send" }
        },
        busy ? h("span", { class: "spinner" }) : "➤"
      )));
}

function typed(field, key) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
  Object.assign(
    open,
    { key, typed: field.value, at: open.key === key && open.typed === field.value ? open.at : 0, hidden: false }
  );
  redraw();
}

function completions({ typed: text = "", hidden }) {
  if (hidden || !/^\/\S*$/.test(text)) return [];
  return page.state.commands.filter((each) => each.command.startsWith(text));
}

function popup(fits, mine) {
  return h("ul", {
    id: "completion", class: "completion", role: "listbox", "aria-label": "Commands"
  }, fits.map((each, place) =>
    h("li", {
      key: each.command, id: `completion-${place}`, role: "option", class: place === mine.at ? "on" : "",
      "aria-selected": String(place === mine.at),
      data: { command: each.command },
      onmousedown: (event) => chosen(event, each)
    },
      h("div", {}, h("strong", {}, each.command), " ", h("span", { class: "usage" }, each.usage_hint || "")),
      h("div", { class: "soft" }, each.description))));
}

// Show the usage of a command while the person types its arguments.
function hintFor({ typed: text = "" }, thread) {
  const command = page.state.commands.find((each) => text.startsWith(`${each.command} `));
  if (!command || thread) return null;
  return h("div", { key: "usage", class: "completion usage-line" },
    h("strong", {}, command.command),
    " ",
    h("span", { class: "usage" }, command.usage_hint || command.description)
  );
}

function chosen(event, command) {
  event.preventDefault();
  fill(event.currentTarget.closest("form").querySelector("textarea"), `${command.command} `);
}

function fill(field, text) {
  field.value = text;
  field.focus();
  field.dispatchEvent(new Event("input"));
}

function keyed(event, fits) {
  const field = event.currentTarget;
  if (event.isComposing) return;
  if (fits.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    open.at = (open.at + (event.key === "ArrowDown" ? 1 : fits.length - 1)) % fits.length;
    redraw();
  } else if (fits.length && (event.key === "Tab" || (event.key === "Enter" && field.value.trim() !== fits[open.at]?.command))) {
    event.preventDefault();
    fill(field, `${(fits[open.at] || fits[0]).command} `);
  } else if (fits.length && event.key === "Escape") {
    event.preventDefault();
    open.hidden = true;
    redraw();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    field.form.requestSubmit();
  }
}

async function sent(event, key, thread) {
  event.preventDefault();
  const field = event.currentTarget.querySelector("textarea");
  const text = field.value.trim();
  if (!text || page.busy.has(`composer/${key}`)) return;
  const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) || [];
  if (command && thread) return failed("Slash commands can't be used in a thread. Use the channel below the messages.");
  if (command && !page.state.commands.some((each) => each.command === command)) return failed(`${command} is not a command here. Type / to see those that are.`);
  fill(field, "");
  const answer = command
    ? await deliver("/page/command", { channel: page.place, command, text: rest }, `composer/${key}`)
    : await deliver("/page/say", { channel: page.place, text: written(text), thread_ts: thread }, `composer/${key}`);
  if (!answer.ok && !field.value) fill(field, text);
}

// Escape typed text; only names of people, groups and channels become mentions.
function written(text) {
  const { users, usergroups, channels } = page.state;
  const safe = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return safe.replace(/(^|[\s(])([@#])([\w.-]*\w)/g, (whole, before, sign, name) => {
    const found = sign === "#" ? channels.find((each) => each.name === name) : users.find((each) => each.handle === name) || usergroups.find((each) => each.handle === name);
    if (["here", "channel", "everyone"].includes(name) && sign === "@") return `${before}<!${name}>`;
    if (!found) return whole;
    return `${before}<${sign === "#" ? "#" : usergroups.includes(found) ? "!subteam^" : "@"}${found.id}>`;
  });
}

function shortcuts(event) {
  const field = event.currentTarget.closest("form").querySelector("textarea");
  const entries = [
    ...page.state.shortcuts.map((each) => ({
      group: "Shortcuts", label: each.name, detail: each.description, data: { shortcut: each.callback_id },
      does: () => deliver("/page/shortcut", { callback_id: each.callback_id }, `shortcut/${each.callback_id}`)
    })),
    ...page.state.commands.map((each) => ({
      group: "Commands", label: each.command, detail: each.description,
      does: () => setTimeout(() => fill(field, `${each.command} `), 0)
    })),
  ];
  menu(event.currentTarget, "Commands and shortcuts", entries);
}
