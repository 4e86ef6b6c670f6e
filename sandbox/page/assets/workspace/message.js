// Draws one message: its author, time and content, with its reactions, thread and menu.
import { h } from "../lib/dom.js";
import { now, page, person } from "../lib/store.js";
import { avatar } from "../lib/avatar.js";
import { attachments, blocks, files } from "../blocks/blocks.js";
import { emoji, mrkdwn } from "../blocks/mrkdwn.js";
import { fullTime, shortMoment, timeOf } from "../lib/dates.js";
import { openThread } from "../lib/navigation.js";
import { deliver } from "../lib/server.js";
import { menu } from "../lib/floating.js";
import { touched } from "../blocks/drafts.js";

const drawn = new Map();
const MOST_KEPT = 1500;
const FLASH = 2500;

// Draw a message, or return its last drawing when nothing changed. `at` is its position: {channel, thread, follows}.
export function message(entry, at) {
  const shown = `${at.channel}/${entry.whisper ? "whisper/" : ""}${entry.ts}`;
  const key = `${shown}${at.thread ? "/thread" : ""}`;
  const known = drawn.get(key)?.me === page.me ? drawn.get(key) : null;
  const content = JSON.stringify(entry);
  const changedAt = known && known.content !== content ? Date.now() : known?.changedAt || 0;
  const fresh = [isNew(entry) && "arrived", Date.now() - changedAt < FLASH && "redrawn"].filter(Boolean).join(" ");
  const also = [
    fresh, at.follows, now().toISOString().slice(0, 16),
    touched(shown),
    ...[...page.busy].filter((each) => each.startsWith(shown))
  ].join("|");
  if (known && known.content === content && known.also === also && known.users === page.state.users) return known.node;
  const node = article(entry, at, shown, fresh);
  if (drawn.size > MOST_KEPT) drawn.clear();
  drawn.set(key, { content, also, node, changedAt, me: page.me, users: page.state.users });
  return node;
}

function article(entry, at, shown, fresh) {
  const user = person(entry.user);
  const container = entry.whisper ? {
    ephemeral_ts: entry.ts, channel: at.channel
  } : { channel: at.channel, ts: entry.ts };
  const cls = ["message", entry.whisper && "whisper", at.follows && "follows", fresh].filter(Boolean).join(" ");
  return h("article", {
    key: entry.ts, class: cls, data: { ts: entry.ts, user: entry.user },
    "aria-label": `${user.real_name}, ${timeOf(instant(entry))}`
  },
    at.follows ? h("span", { class: "gutter-time", "aria-hidden": "true" }, timeOf(instant(entry))) : avatar(user),
    h("div", { class: "content" },
      entry.whisper ? h("p", { class: "only-you" },
        h("span", { "aria-hidden": "true" }, "◉ "),
        "Only visible to you"
      ) : null,
      at.follows ? null : byline(user, entry),
      body(entry, container, shown),
      files(entry.files),
      reactions(entry.reactions),
      at.thread ? null : replies(entry)),
    entry.whisper ? null : hoverBar(entry, at, shown));
}

function hoverBar(entry, at, shown) {
  const reply = at.thread ? null : h("button",
    {
      type: "button", class: "hover-button", title: "Reply in thread", "aria-label": "Reply in thread",
      onclick: () => openThread(entry.ts)
    },
    "💬"
  );
  const more = entry.subtype === "tombstone" || !page.state.message_shortcuts.length ? null : h("button",
    {
      type: "button", class: "hover-button", title: "More actions", "aria-label": "More actions",
      "aria-haspopup": "menu", data: { testid: "message-more" },
      onclick: (event) => moreActions(event, entry, at, shown)
    },
    "⋮"
  );
  return reply || more ? h("div", { class: "hover-bar" }, reply, more) : null;
}

// Return the menu entries for the message shortcuts that the app offers.
function moreActions(event, entry, at, shown) {
  menu(event.currentTarget, "More actions", page.state.message_shortcuts.map((each) => ({
    group: page.state.app.name, label: each.name, detail: each.description, data: { shortcut: each.callback_id },
    does: () => deliver("/page/message_shortcut", { callback_id: each.callback_id, channel: at.channel, ts: entry.ts },
      `${shown}/shortcut/${each.callback_id}`
    )
  })), { end: true });
}

export const instant = (entry) => new Date(Number(entry.ts) * 1000);

const opened = Date.now();
const isNew = (entry) => Date.now() - opened > 3000 && Math.abs(now() - instant(entry)) < 4000;

function byline(user, entry) {
  return h("div", { class: "byline" },
    h("strong", {}, user.real_name),
    user.is_bot ? h("span", { class: "tag" }, "APP") : null,
    user.deleted ? h("span", { class: "tag" }, "DEACTIVATED") : null,
    h("time", { class: "at", title: fullTime(instant(entry)) }, timeOf(instant(entry))));
}

function body(entry, container, key) {
  const edited = entry.edited ? h("span", { class: "edited" }, " (edited)") : null;
  if (entry.blocks?.length) return h("div", { class: "body" },
    blocks(entry.blocks, container, key),
    attachments(entry.attachments, container, key),
    edited
  );
  return h("div", { class: "body" },
    entry.text ? h("div", { class: "mrkdwn" }, mrkdwn(entry.text), edited) : null,
    attachments(entry.attachments, container, key)
  );
}

function reactions(list) {
  if (!list?.length) return null;
  return h("div", { class: "reactions" },
    list.map((each) => h("span",
      { class: "reaction", title: (each.users || []).map((id) => person(id).real_name).join(", ") },
      emoji(each.name) || `:${each.name}:`,
      " ",
      String(each.count ?? each.users?.length ?? 1)
    ))
  );
}

function replies(entry) {
  if (!entry.reply_count) return null;
  const count = `${entry.reply_count} ${entry.reply_count === 1 ? "reply" : "replies"}`;
  return h("button", {
    type: "button", class: "replies", data: { testid: "replies" },
    onclick: () => openThread(entry.ts)
  },
    (entry.reply_users || []).slice(0, 4).map((id) => avatar(person(id), "tiny")),
    h("span", { class: "reply-count" }, count),
    entry.latest_reply ? h("span", { class: "soft" },
      `last ${shortMoment(new Date(Number(entry.latest_reply) * 1000))}`
    ) : null,
    h("span", { class: "see-thread", "aria-hidden": "true" }, "View thread ›"));
}
