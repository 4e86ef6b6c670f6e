// The workspace: what one person sees, and what they do.
import { h, post, redraw, redrawList, toast } from "./dom.js";
import { block, text } from "./blocks.js";
import { mrkdwn } from "./mrkdwn.js";
import { drawModals } from "./modals.js";
import { drawWorld } from "./world.js";

const $ = (id) => document.getElementById(id);
const here = new URLSearchParams(location.search);
let me = here.get("me") || localStorage.getItem("me") || "U0AIKO";
let place = here.get("in") || "";
let thread = null;
let state = null;
let world = null;
let toasted = null;
const read = JSON.parse(localStorage.getItem("read") || "{}");

async function refresh() {
  const [a, b] = await Promise.all([fetch(`/page/state?me=${me}`), fetch("/world/state")]);
  state = await a.json();
  world = await b.json();
  draw();
}

function draw() {
  if (!state.channels.some((c) => c.id === place) && place !== "home" && !state.dms.some((d) => d.id === place)) place = preferred();
  drawSide();
  drawHead();
  drawMessages();
  drawThread();
  drawModals(state, act);
  drawWorld($("world"), world, refresh);
  drawToasts();
  document.body.dataset.ready = "1";
}

function preferred() {
  const named = { "CS": "cs-team", "Supervisors": "escalations", "Sales": "sales-team", "DevOps": "devops", "Managers": "escalations" };
  const mine = state.users.find((u) => u.id === me) || {};
  const wanted = state.channels.find((c) => c.name === (named[mine.group] || "cs-team"));
  return (wanted || state.channels[0]).id;
}

async function act(container, element, blockId, action) {
  const told = await post("/page/click", { me, container, block_id: blockId, action_id: element.action_id, action });
  if (!told.ok && told.error) toast(told.error, "bad");
}

function go(id) {
  place = id;
  thread = null;
  if (id === "home") post("/page/home", { me });
  draw();
  $("messages").scrollTop = $("messages").scrollHeight;
}

function drawSide() {
  const rows = state.channels.filter((c) => c.is_member || c.id === place).map((c) => ({ id: c.id, name: c.name, unread: unread(c), on: c.id === place }));
  redraw($("channels"), [rows, place, me], () => [
    h("h4", {}, "Channels"),
    ...rows.map((c) => h("button", { class: `channel${c.on ? " on" : ""}${c.unread ? " unread" : ""}`, data: { channel: c.id }, onclick: () => go(c.id) },
      h("span", { class: "hash" }, "#"), c.name, c.unread ? h("span", { class: "badge" }, String(c.unread)) : null)),
    h("h4", {}, "Apps"),
    h("button", { class: `channel${place === "home" ? " on" : ""}`, data: { channel: "home" }, onclick: () => go("home") }, h("span", { class: "app-dot" }), "Baton"),
  ]);
  const people = state.users.filter((u) => u.switchable);
  const groups = [...new Set(people.map((u) => u.group))];
  redraw($("me"), [people, me], () => [
    avatar(state.users.find((u) => u.id === me)),
    h("label", {}, h("span", { class: "small" }, "You are"), h("select", { "aria-label": "You are", data: { testid: "who" }, onchange: (e) => become(e.target.value) },
      ...groups.map((g) => h("optgroup", { label: g }, ...people.filter((u) => u.group === g).map((u) =>
        h("option", { value: u.id, selected: u.id === me }, `${u.real_name} · ${u.title}`)))))),
  ]);
}

function become(user) {
  me = user;
  localStorage.setItem("me", me);
  const url = new URL(location.href);
  url.searchParams.set("me", me);
  history.replaceState(null, "", url);
  place = "";
  thread = null;
  refresh();
}

function unread(channel) {
  if (channel.id === place) {
    const last = (state.messages[channel.id] || []).at(-1);
    if (last) read[`${me}/${channel.id}`] = last.ts;
    localStorage.setItem("read", JSON.stringify(read));
    return 0;
  }
  const since = Number(read[`${me}/${channel.id}`] || 0);
  return (state.messages[channel.id] || []).filter((m) => Number(m.ts) > since && m.user !== me).length;
}

function drawHead() {
  const channel = state.channels.find((c) => c.id === place);
  redraw($("head"), [channel, place], () => channel
    ? [h("h1", {}, `# ${channel.name}`), h("span", { class: "topic" }, channel.topic), h("span", { class: "count" }, `${channel.member_count} members`)]
    : [h("h1", {}, "Baton"), h("span", { class: "topic" }, "Home")]);
  $("composer").hidden = place === "home";
}

function drawMessages() {
  const region = $("messages");
  if (place === "home") {
    redrawList(region, [{ home: state.home }], () => "home", () => h("div", { class: "home" }, ...(state.home ? state.home.blocks : []).map((b) =>
      block(b, state, (e, id, action) => act({ home: true }, e, id, action)))));
    return;
  }
  const atEnd = region.scrollHeight - region.scrollTop - region.clientHeight < 80;
  const told = (state.messages[place] || []).filter((m) => !m.thread_ts || m.thread_ts === m.ts);
  const whispers = state.ephemerals.filter((e) => e.channel === place && !e.thread_ts).map((e) => ({ ...e, whisper: true, user: state.app.bot_user_id }));
  const rows = [...told, ...whispers].sort((a, b) => Number(a.ts) - Number(b.ts)).map((m) => ({ ...m, minute: dated(m) }));
  const changed = redrawList(region, rows.length ? rows : [{ empty: place }], (m) => m.ts || `empty-${place}`, (m) => m.empty ? empty() : message(m));
  if (changed && atEnd) region.scrollTop = region.scrollHeight;
}

function empty() {
  return h("div", { class: "empty" }, h("p", {}, "It is quiet here."), h("p", { class: "small" }, "Let a customer order something, on the right."));
}

// Dates in cards say "today": they are drawn anew when the day changes.
function dated() {
  return state.now.slice(0, 10);
}

function message(m) {
  const user = state.users.find((u) => u.id === m.user) || { real_name: m.user, color: "#888" };
  const container = m.whisper ? { channel: m.channel, ephemeral_ts: m.ts } : { channel: place, ts: m.ts };
  const body = m.blocks && m.blocks.length
    ? m.blocks.map((b) => block(b, state, (e, id, action) => act(container, e, id, action)))
    : [h("div", { class: "b-text" }, ...mrkdwn(m.text, state))];
  const replies = m.reply_count ? h("button", { class: "replies", onclick: () => { thread = m.ts; draw(); } }, `${m.reply_count} ${m.reply_count === 1 ? "reply" : "replies"}`) : null;
  return h("article", { class: `message${m.whisper ? " whisper" : ""}`, data: { ts: m.ts } },
    avatar(user),
    h("div", { class: "content" },
      h("div", { class: "byline" }, h("strong", {}, user.real_name), user.is_bot ? h("span", { class: "tag" }, "APP") : null, h("span", { class: "at" }, clock(m.ts)),
        m.whisper ? h("span", { class: "only" }, "Only visible to you") : null),
      ...body, replies,
      m.whisper || m.thread_ts ? null : h("button", { class: "reply", onclick: () => { thread = m.ts; draw(); } }, "Reply in thread")));
}

function avatar(user) {
  if (user && user.is_bot) return h("span", { class: "avatar bot", "aria-hidden": "true" });
  const initials = (user ? user.real_name : "?").split(" ").map((part) => part[0]).slice(0, 2).join("");
  return h("span", { class: "avatar", style: `background:${user ? user.color : "#888"}`, "aria-hidden": "true" }, initials);
}

function clock(ts) {
  const user = state.users.find((u) => u.id === me) || { tz: "UTC" };
  return new Intl.DateTimeFormat("en-GB", { timeZone: user.tz, hour: "2-digit", minute: "2-digit" }).format(new Date(Number(ts) * 1000));
}

function drawThread() {
  const region = $("thread");
  region.hidden = !thread || place === "home";
  document.body.classList.toggle("threaded", !region.hidden);
  if (region.hidden) return;
  const all = (state.messages[place] || []).filter((m) => m.ts === thread || m.thread_ts === thread);
  redraw(region, [all, thread], () => [
    h("header", {}, h("h2", {}, "Thread"), h("button", { class: "close", "aria-label": "Close thread", onclick: () => { thread = null; draw(); } }, "✕")),
    h("div", { class: "messages" }, ...all.map((m) => message({ ...m, reply_count: 0, thread_ts: m.thread_ts || thread }))),
    h("form", { class: "composer", onsubmit: (e) => { e.preventDefault(); const f = e.target.elements[0]; if (f.value.trim()) post("/page/say", { me, channel: place, text: f.value, thread_ts: thread }); f.value = ""; } },
      h("input", { "aria-label": "Reply", placeholder: "Reply …" }), h("button", {}, "Send")),
  ]);
}

function drawToasts() {
  const last = state.toasts.at(-1);
  if (last && toasted !== null && last.at !== toasted) toast(last.text, "bad");
  toasted = last ? last.at : "";
}

const say = $("say");
say.addEventListener("input", () => complete());
function complete() {
  const typed = say.value;
  const fits = typed.startsWith("/") ? state.commands.filter((c) => c.command.startsWith(typed.split(" ")[0])) : [];
  $("completion").hidden = !fits.length;
  $("completion").replaceChildren(...fits.map((c) => h("button", { type: "button", onclick: () => { say.value = `${c.command} `; say.focus(); complete(); } },
    h("strong", {}, c.command), h("span", { class: "usage" }, c.usage_hint), h("span", { class: "small" }, c.description))));
}
$("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = say.value.trim();
  if (!typed) return;
  say.value = "";
  complete();
  const [command, ...rest] = typed.split(" ");
  if (typed.startsWith("/") && state.commands.some((c) => c.command === command)) {
    const told = await post("/page/command", { me, channel: place, command, text: rest.join(" ") });
    if (!told.ok && told.error) toast(told.error, "bad");
  } else if (typed.startsWith("/")) toast(`${command} is not a command here.`, "bad");
  else await post("/page/say", { me, channel: place, text: typed, thread_ts: null });
});

let waiting = false;
async function soon() {
  if (waiting) return;
  waiting = true;
  await new Promise((done) => setTimeout(done, 60));
  waiting = false;
  await refresh();
}
new EventSource("/page/stream").addEventListener("changed", soon);
setInterval(soon, 20000);
refresh();
