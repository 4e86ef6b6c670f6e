// Draws one message: who, when, what, and what hangs on it.
import { h } from "./dom.js";
import { now, page, person } from "./store.js";
import { avatar } from "./avatar.js";
import { attachments, blocks, files } from "./blocks.js";
import { emoji, mrkdwn } from "./mrkdwn.js";
import { fullTime, shortMoment, timeOf } from "./dates.js";
import { openThread } from "./places.js";
import { deliver } from "./live.js";
import { menu } from "./float.js";
import { touched } from "./drafts.js";

const drawn = new Map();
const MOST_KEPT = 1500;
const FLASH = 2500;

// Draw a message, or give the drawing that is still right. `at` says where: {channel, thread, follows}.
export function message(told, at) {
  const shown = `${at.channel}/${told.whisper ? "whisper/" : ""}${told.ts}`;
  const key = `${shown}${at.thread ? "/thread" : ""}`;
  const known = drawn.get(key)?.me === page.me ? drawn.get(key) : null;
  const says = JSON.stringify(told);
  const changedAt = known && known.says !== says ? Date.now() : known?.changedAt || 0;
  const fresh = [isNew(told) && "arrived", Date.now() - changedAt < FLASH && "redrawn"].filter(Boolean).join(" ");
  const also = [
    fresh, at.follows, now().toISOString().slice(0, 16),
    touched(shown),
    ...[...page.busy].filter((each) => each.startsWith(shown))
  ].join("|");
  if (known && known.says === says && known.also === also && known.users === page.state.users) return known.node;
  const node = article(told, at, shown, fresh);
  if (drawn.size > MOST_KEPT) drawn.clear();
  drawn.set(key, { says, also, node, changedAt, me: page.me, users: page.state.users });
  return node;
}

function article(told, at, shown, fresh) {
  const user = person(told.user);
  const container = told.whisper ? {
    ephemeral_ts: told.ts, channel: at.channel
  } : { channel: at.channel, ts: told.ts };
  const cls = ["message", told.whisper && "whisper", at.follows && "follows", fresh].filter(Boolean).join(" ");
  return h("article", {
    key: told.ts, class: cls, data: { ts: told.ts, user: told.user },
    "aria-label": `${user.real_name}, ${timeOf(instant(told))}`
  },
    at.follows ? h("span", { class: "gutter-time", "aria-hidden": "true" }, timeOf(instant(told))) : avatar(user),
    h("div", { class: "content" },
      told.whisper ? h("p", { class: "only-you" },
        h("span", { "aria-hidden": "true" }, "◉ "),
        "Only visible to you"
      ) : null,
      at.follows ? null : byline(user, told),
      body(told, container, shown),
      files(told.files),
      reactions(told.reactions),
      at.thread ? null : replies(told)),
    told.whisper ? null : hoverBar(told, at, shown));
}

function hoverBar(told, at, shown) {
  const reply = at.thread ? null : h("button",
    {
      type: "button", class: "hover-button", title: "Reply in thread", "aria-label": "Reply in thread",
      onclick: () => openThread(told.ts)
    },
    "💬"
  );
  const more = told.subtype === "tombstone" || !page.state.message_shortcuts.length ? null : h("button",
    {
      type: "button", class: "hover-button", title: "More actions", "aria-label": "More actions",
      "aria-haspopup": "menu", data: { testid: "message-more" },
      onclick: (event) => moreActions(event, told, at, shown)
    },
    "⋮"
  );
  return reply || more ? h("div", { class: "hover-bar" }, reply, more) : null;
}

// The shortcuts that the app offers on a message.
function moreActions(event, told, at, shown) {
  menu(event.currentTarget, "More actions", page.state.message_shortcuts.map((each) => ({
    group: page.state.app.name, label: each.name, detail: each.description, data: { shortcut: each.callback_id },
    does: () => deliver("/page/message_shortcut", { callback_id: each.callback_id, channel: at.channel, ts: told.ts },
      `${shown}/shortcut/${each.callback_id}`
    )
  })), { end: true });
}

export const instant = (told) => new Date(Number(told.ts) * 1000);

const opened = Date.now();
const isNew = (told) => Date.now() - opened > 3000 && Math.abs(now() - instant(told)) < 4000;

function byline(user, told) {
  return h("div", { class: "byline" },
    h("strong", {}, user.real_name),
    user.is_bot ? h("span", { class: "tag" }, "APP") : null,
    user.deleted ? h("span", { class: "tag" }, "DEACTIVATED") : null,
    h("time", { class: "at", title: fullTime(instant(told)) }, timeOf(instant(told))));
}

function body(told, container, key) {
  const edited = told.edited ? h("span", { class: "edited" }, " (edited)") : null;
  if (told.blocks?.length) return h("div", { class: "body" },
    blocks(told.blocks, container, key),
    attachments(told.attachments, container, key),
    edited
  );
  return h("div", { class: "body" },
    told.text ? h("div", { class: "mrkdwn" }, mrkdwn(told.text), edited) : null,
    attachments(told.attachments, container, key)
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

function replies(told) {
  if (!told.reply_count) return null;
  const count = `${told.reply_count} ${told.reply_count === 1 ? "reply" : "replies"}`;
  return h("button", {
    type: "button", class: "replies", data: { testid: "replies" },
    onclick: () => openThread(told.ts)
  },
    (told.reply_users || []).slice(0, 4).map((id) => avatar(person(id), "tiny")),
    h("span", { class: "reply-count" }, count),
    told.latest_reply ? h("span", { class: "soft" },
      `last ${shortMoment(new Date(Number(told.latest_reply) * 1000))}`
    ) : null,
    h("span", { class: "see-thread", "aria-hidden": "true" }, "View thread ›"));
}
