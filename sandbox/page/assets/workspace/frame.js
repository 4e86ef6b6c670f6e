// The frame around the conversation: the top bar with "You are", and the channel list.
import { h } from "../lib/dom.js";
import { change, isHome, now, page, person, self } from "../lib/store.js";
import { avatar, baton } from "../lib/avatar.js";
import { timeOf } from "../lib/dates.js";
import { menu } from "../lib/floating.js";
import { become, go, markRead, openDirect, unreadIn } from "../lib/navigation.js";
import { languageChip } from "./language.js";
import { togglePanel } from "../panel/visibility.js";

export function topBar() {
  const done = page.world.steps.filter((each) => each.done).length;
  return h("header", { key: "top", class: "top" },
    h("div", { class: "team" },
      h("span", { class: "avatar baton small" }, baton()),
      h("span", { class: "team-name" }, page.state.team.name),
      h("span", { class: "tag" }, "sandbox")
    ),
    page.online ? null : h("div", { class: "offline", role: "status" },
      h("span", { class: "spinner" }),
      "The sandbox does not answer. Trying again …"
    ),
    h("div", { class: "top-end" },
      h("button",
        {
          type: "button", class: "top-chip", title: "The clock of this world", onclick: () => togglePanel("world", true)
        },
        h("span", { "aria-hidden": "true" }, "🕘 "),
        timeOf(now(), page.world.clock.zone)
      ),
      languageChip(),
      h("button",
        {
          type: "button", class: "top-chip panel-chip", "aria-pressed": String(page.panel),
          data: { testid: "world-toggle" },
          onclick: () => togglePanel()
        },
        ring(done / Math.max(1, page.world.steps.length)),
        `World ${done}/${page.world.steps.length}`
      ),
      h("button", {
        type: "button", class: "who", "aria-haspopup": "menu",
        "aria-label": `You are ${self().real_name}. Switch to somebody else`, data: { testid: "who", user: page.me },
        onclick: chooseSelf
      },
        avatar(self(), "small"), h("span", { class: "who-words" },
          h("small", {}, "You are"),
          h("strong", {}, self().real_name)
        ), h("span", { class: "caret", "aria-hidden": "true" }, "▾"))));
}

function ring(share) {
  return h("svg", { viewBox: "0 0 20 20", width: 16, height: 16, "aria-hidden": "true" },
    h("circle", { class: "ring-base", cx: 10, cy: 10, r: 8 }), h("circle",
      {
        class: "ring-done", cx: 10, cy: 10, r: 8, pathLength: 100, "stroke-dasharray": `${share * 100} 100`,
        transform: "rotate(-90 10 10)"
      }
    ));
}

function chooseSelf(event) {
  const people = page.state.users.filter((each) => each.switchable && !each.is_bot && !each.deleted);
  const groups = [...new Set(people.map((each) => each.group))];
  menu(event.currentTarget, "You are", groups.flatMap((group) => people.filter((each) => each.group === group).map((each) => ({
    group, label: each.real_name, detail: each.title, icon: avatar(each, "small"), on: each.id === page.me, data: { user: each.id }, href: `?me=${encodeURIComponent(each.id)}`, does: () => become(each.id),
  }))), { end: true, class: "people" });
}

export function sidebar() {
  if (!isHome()) markRead(page.place);
  const open = page.state.channels.filter((each) => !each.archived);
  const own = open.filter((each) => each.is_member);
  const others = open.filter((each) => !each.is_member);
  const directs = page.state.dms.filter((each) => each.user !== page.state.app.bot_user_id);
  const bot = page.state.dms.find((each) => each.user === page.state.app.bot_user_id);
  return h("nav", { key: "side", class: `side${page.side ? " open" : ""}`, "aria-label": "Channels" },
    list("Channels", own.map((each) => row(each.id, sign(each), each.name))),
    others.length ? list("Not joined", others.map((each) => row(each.id, sign(each), each.name, "dim"))) : null,
    directs.length ? list(
      "Direct messages",
      directs.map((each) => row(each.id, avatar(person(each.user), "tiny"), person(each.user).real_name))
    ) : null,
    list("Apps", [
      entry(
        "home",
        h("span", { class: "avatar baton tiny" }, baton()),
        page.state.app.name,
        isHome(),
        () => go("home"),
        null
      ),
      bot && unreadIn(bot.id).count + (page.place === bot.id ? 1 : 0) ? entry(
        bot.id,
        "↳",
        "Messages",
        page.place === bot.id,
        openDirect,
        unreadIn(bot.id).count
      ) : null,
    ]));
}

const sign = (each) => h("span", { class: "hash", "aria-hidden": "true" }, each.is_private ? "🔒" : "#");
const list = (title, rows) => h("section", { key: title }, h("h2", {}, title), h("ul", {}, rows.filter(Boolean)));

function row(id, icon, name, cls = "") {
  const fresh = page.place === id ? { count: 0, mentions: 0 } : unreadIn(id);
  return entry(id, icon, name, page.place === id, () => go(id), fresh.mentions, fresh.count ? `${cls} unread` : cls);
}

function entry(id, icon, name, on, does, count, cls = "") {
  return h("li", { key: id }, h("button", {
    type: "button", class: `place ${cls}${on ? " on" : ""}`, "aria-current": on ? "page" : null, data: { channel: id },
    onclick: does,
  }, icon, h("span", { class: "place-name" }, name), count ? h("span", { class: "badge", "aria-label": `${count} for you` }, String(count)) : null));
}

export function closeSide() {
  if (page.side) change({ side: false });
}
