// The middle of the page: a channel or direct conversation with its header and its messages, grouped by day.
import { h } from "../lib/dom.js";
import { channel, change, dm, isHome, messagesOf, page, person, topLevel, repliesTo } from "../lib/store.js";
import { avatar } from "../lib/avatar.js";
import { blocks } from "../blocks/blocks.js";
import { composer } from "./composer.js";
import { dayInWords, dayOf } from "../lib/dates.js";
import { menu } from "../lib/floating.js";
import { instant, message } from "./message.js";
import { closeThread, go, openDirect } from "../lib/navigation.js";
import { scroller } from "../lib/scroll.js";
import { plainText } from "../blocks/mrkdwn.js";
import { act } from "../panel/panel.js";

export function conversation() {
  const place = channel(page.place);
  return h("main", { key: "conversation", class: "conversation" },
    isHome() || dm(page.place) ? appHeader() : header(place),
    isHome() ? home() : scroller(`scroll-${page.me}-${page.place}`, "messages", stream()),
    isHome() ? null : foot(place));
}

export function threadPanel() {
  const root = messagesOf(page.place).find((each) => each.ts === page.thread);
  if (!page.thread || isHome() || !root) return null;
  const replies = repliesTo(page.place, page.thread);
  const whispers = whispersIn(page.place, page.thread);
  const said = [...replies, ...whispers].sort(byTime);
  const at = { channel: page.place, thread: true };
  return h("aside", {
    key: "thread", class: "thread", "aria-label": "Thread",
    onkeydown: (event) => event.key === "Escape" && !event.defaultPrevented && closeThread()
  },
    h("header", { class: "head" }, h("h2", {}, "Thread"), h("span", { class: "topic" }, nameOf(page.place)),
      h("button",
        {
          type: "button", class: "plain-button end", "aria-label": "Close thread", data: { testid: "close-thread" },
          onclick: closeThread
        },
        "✕"
      )),
    scroller(`scroll-${page.me}-${page.thread}`, "messages", [
      message(root, at),
      h("div", { key: "count", class: "day reply-line" },
        h("span", {},
          replies.length ? `${replies.length} ${replies.length === 1 ? "reply" : "replies"}` : "No replies yet"
        )
      ),
      said.map((each) => message(each, at)),
    ]),
    isReadable(channel(page.place)) ? composer({
      key: `reply-${page.thread}`, label: "Reply in the thread", placeholder: "Reply …", thread: page.thread
    }) : null);
}

function header(place) {
  return h("header", { key: "head", class: "head" }, sideButton(),
    h("h1", {}, h("span", { class: "hash", "aria-hidden": "true" }, place?.is_private ? "🔒" : "#"), place?.name || ""),
    h("span", { class: "topic", title: place?.topic || null }, plainText(place?.topic)),
    place ? memberButton(place) : null);
}

function memberButton(place) {
  const few = place.members.map(person).filter((each) => !each.is_bot).slice(0, 3);
  return h("button", {
    type: "button", class: "members end", "aria-label": `${place.member_count} members`, "aria-haspopup": "menu",
    onclick: (event) => menu(event.currentTarget, "Members", membersOf(place), { end: true }),
  }, few.map((each) => avatar(each, "tiny")), h("span", {}, String(place.member_count)));
}

const membersOf = (place) => place.members.map(person).sort((a, b) => a.real_name.localeCompare(b.real_name))
  .map((each) => ({
    label: each.real_name, detail: each.is_bot ? "App" : each.title, icon: avatar(each, "small"),
    data: { user: each.id }
  }));

function appHeader() {
  const other = person(dm(page.place)?.user || page.state.app.bot_user_id);
  const tab = (label, on, does) => h("button",
    {
      type: "button", role: "tab", "aria-selected": String(on),
      class: on ? "on" : "", data: { testid: `app-${label.toLowerCase()}` },
      onclick: does
    },
    label
  );
  return h("header", { key: "head", class: "head app-head" }, sideButton(),
    avatar(other, "small"), h("h1", {}, other.real_name),
    h("div", { class: "head-tabs", role: "tablist" },
      tab("Home", isHome(), () => go("home")),
      tab("Messages", !isHome(), openDirect)
    ));
}

const sideButton = () => h("button",
  {
    type: "button", class: "plain-button side-button", "aria-label": "Channels",
    onclick: () => change({ side: !page.side })
  },
  "☰"
);

function home() {
  const view = page.state.home;
  return h("div", { key: "home", class: "home", data: { viewId: view?.id } }, view
    ? h("div", { class: "home-inner" }, blocks(view.blocks || [], { home: true }, `home/${page.me}`))
    : h("div", { class: "empty" }, h("p", {}, "Baton is getting your home ready …")));
}

function stream() {
  const list = [...topLevel(page.place), ...whispersIn(page.place, null)].sort(byTime);
  if (!list.length) return empty();
  const days = new Map();
  for (const each of list) days.set(dayOf(instant(each)), [...(days.get(dayOf(instant(each))) || []), each]);
  return [...days].map(([day, said]) => h("section", { key: day, class: "day-group" },
    h("div", { class: "day" }, h("span", {}, dayInWords(instant(said[0])))),
    said.map((each, place) => message(
      each,
      { channel: page.place, thread: false, follows: place > 0 && follows(said[place - 1], each) }
    ))));
}

// Messages in a row from one author share one name, cards too, as at Slack.
function follows(before, each) {
  const plain = (one) => !one.whisper && !one.reply_count;
  return before.user === each.user && plain(before) && !each.whisper && Number(each.ts) - Number(before.ts) < 300;
}

function whispersIn(place, thread) {
  return page.state.ephemerals.filter((each) => each.channel === place && (each.thread_ts || null) === thread)
    .map((each) => ({ user: page.state.app.bot_user_id, ...each, whisper: true }));
}

const byTime = (a, b) => Number(a.ts) - Number(b.ts);
const nameOf = (id) => (channel(id) ? `#${channel(id).name}` : person(dm(id)?.user).real_name);

function empty() {
  const place = channel(page.place);
  const first = place?.is_member && page.world.customers[0];
  return h("div", { key: "empty", class: "empty" },
    h("p", { class: "empty-mark", "aria-hidden": "true" }, place ? "#" : "💬"),
    h("p", {}, h("strong", {}, place ? `This is the beginning of #${place.name}` : "Nothing has been said here yet")),
    h("p", { class: "soft" },
      place ? "It is quiet. Let a customer do something, here or in the panel on the right." : "Baton writes here when something is for you alone."
    ),
    first ? h("button",
      {
        type: "button", class: `b-button${page.busy.has(`customer/${first.key}`) ? " busy" : ""}`,
        onclick: () => act("/world/customer", { key: first.key }, `customer/${first.key}`)
      },
      h("span", { class: "b-button-text" }, first.label)
    ) : null);
}

const isReadable = (place) => !place || (place.is_member && !place.archived);

function foot(place) {
  if (isReadable(place)) {
    const label = `Message ${place ? `#${place.name}` : nameOf(page.place)}`;
    return composer({
      key: `say-${page.place}`, label, placeholder: place ? `${label}, or / for a command` : label, thread: null
    });
  }
  const why = place.archived ? "This channel is archived." : `You are not a member of #${place.name}; you can read along.`;
  return h("p", { key: "foot", class: "cannot-write" }, why);
}
