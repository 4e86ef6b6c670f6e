// The open channel, thread and person, kept in the address of the page.
import { dm, channel, change, isHome, page, topLevel } from "./store.js";
import { post, refresh } from "./server.js";

export function go(place) {
  change({ place, thread: null, float: null, side: false });
  remember();
  if (place === "home") openHome();
}

export function openThread(ts) {
  change({ thread: ts });
  remember();
  requestAnimationFrame(() => document.querySelector(".thread textarea")?.focus());
}

export function closeThread() {
  const ts = page.thread;
  change({ thread: null });
  remember();
  requestAnimationFrame(() => document.querySelector(`.conversation [data-ts="${CSS.escape(ts)}"] .replies`)?.focus());
}

// Switch this tab to another person; other tabs keep theirs.
export function become(user) {
  localStorage.setItem("baton.me", user);
  change({ me: user, thread: null, float: null, errors: {}, homeOpened: "" });
  remember();
  refresh();
}

export async function openDirect() {
  const known = page.state.dms.find((each) => each.user === page.state.app.bot_user_id);
  if (known) return go(known.id);
  const answer = await post("/page/dm", { me: page.me, user: page.state.app.bot_user_id });
  await refresh();
  if (answer.channel) go(answer.channel);
}

// Choose a person and a channel that exist.
export function settle() {
  const people = page.state.users.filter((each) => each.switchable && !each.deleted);
  if (!page.state.users.some((each) => each.id === page.me && !each.is_bot) && people.length) {
    become((people.find((each) => each.group === "CS") || people[0]).id);
    return false;
  }
  if (!isHome() && !channel(page.place) && !dm(page.place)) page.place = preferred();
  if (isHome() && page.homeOpened !== page.me) openHome();
  remember();
  return true;
}

// Read marks are kept in this tab, one for each person and channel.
export function unreadIn(id) {
  const mark = Number(sessionStorage.getItem(`baton.read.${page.me}.${id}`) || 0);
  const since = mark > Date.parse(page.state.now) / 1000 + 60 ? 0 : mark;
  const fresh = topLevel(id).filter((each) => Number(each.ts) > since && each.user !== page.me);
  return { count: fresh.length, mentions: fresh.filter(mentionsMe).length };
}

export function markRead(id) {
  const last = topLevel(id).at(-1);
  if (last) sessionStorage.setItem(`baton.read.${page.me}.${id}`, last.ts);
}

function mentionsMe(message) {
  const content = `${message.text} ${JSON.stringify(message.blocks || [])}`;
  const mine = page.state.usergroups.filter((each) => each.users?.includes(page.me)).map((each) => `<!subteam^${each.id}`);
  return [`<@${page.me}`, "<!here", "<!channel", ...mine].some((each) => content.includes(each));
}

function preferred() {
  const own = page.state.channels.filter((each) => each.is_member && !each.archived);
  const group = (page.state.users.find((each) => each.id === page.me)?.group || "").toLowerCase();
  const home = own.find((each) => group && each.name.startsWith(group.split(" ")[0]));
  return (home || own[0] || page.state.channels[0])?.id || "home";
}

function openHome() {
  page.homeOpened = page.me;
  post("/page/home", { me: page.me });
}

function remember() {
  const address = new URL(location.href);
  address.searchParams.set("me", page.me);
  address.searchParams.set("in", page.place);
  if (address.href !== location.href) history.replaceState(null, "", address);
}
