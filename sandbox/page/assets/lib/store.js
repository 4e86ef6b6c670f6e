// The state of the page, and the only function that changes it.

const asked = new URLSearchParams(location.search);

export const page = {
  me: asked.get("me") || localStorage.getItem("baton.me") || "",
  place: asked.get("in") || "",
  thread: null,
  state: null,
  world: null,
  skew: 0,
  online: true,
  homeOpened: "",
  busy: new Set(),
  errors: {},
  closing: new Set(),
  float: null,
  panel: localStorage.getItem("baton.panel") !== "closed",
  drawer: false,
  side: false,
  tab: "world",
  objects: {},
  record: null,
};

let drawing = () => {};
let waiting = false;

export function onDraw(draw) {
  drawing = draw;
}

// Draw soon; several changes in one turn are drawn once.
export function redraw() {
  if (waiting) return;
  waiting = true;
  queueMicrotask(() => {
    waiting = false;
    drawing();
  });
}

export function change(what) {
  Object.assign(page, what);
  redraw();
}

// Return the time on the workspace's clock, which can run ahead of real time.
export const now = () => new Date(Date.now() + page.skew);

export const self = () => person(page.me);
export const zone = () => self().tz || "UTC";

export function person(id) {
  return index("users").get(id) || {
    id, real_name: id || "Somebody", handle: id, title: "", color: "#7a8494", tz: "UTC"
  };
}

export const channel = (id) => index("channels").get(id);
export const usergroup = (id) => index("usergroups").get(id);
export const dm = (id) => index("dms").get(id);
export const isHome = () => page.place === "home";
export const messagesOf = (id) => page.state.messages[id] || [];
export const topLevel = (id) => messagesOf(id).filter((m) => !m.deleted && (!m.thread_ts || m.thread_ts === m.ts || m.subtype === "thread_broadcast"));
export const repliesTo = (id, ts) => messagesOf(id).filter((m) => !m.deleted && m.thread_ts === ts && m.ts !== ts);

const indexes = new WeakMap();

function index(name) {
  const list = page.state?.[name] || [];
  if (!indexes.has(list)) indexes.set(list, new Map(list.map((each) => [each.id, each])));
  return indexes.get(list);
}
