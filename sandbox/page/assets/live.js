// Keeps the page true: fetches what changed, posts what is done, and says in plain words when that fails.
import { page, change, redraw } from "./store.js";
import { failed, serverToasts } from "./toasts.js";

const UNREACHABLE = "The sandbox can't be reached. Is it still running?";

let running = null;
let next = null;

// Fetch everything anew; calls that come meanwhile share one more round.
export function refresh() {
  if (!running) {
    running = load().finally(() => { running = null; });
    return running;
  }
  next ||= running.then(() => {
    next = null;
    return refresh();
  });
  return next;
}

async function load() {
  const me = page.me;
  try {
    const [state, world] = await Promise.all([read(`/page/state?me=${encodeURIComponent(me)}`), read("/world/state")]);
    if (me !== page.me) return;
    change({ state: kept(page.state, state), world, skew: Date.parse(state.now) - Date.now(), online: true });
    serverToasts(state);
    await refreshRecord();
  } catch (wrong) {
    if (!(wrong instanceof TypeError || wrong instanceof Unanswered)) throw wrong;
    change({ online: false });
  }
}

class Unanswered extends Error {}

async function read(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Unanswered(String(answer.status));
  return answer.json();
}

// What did not change keeps its identity, so that indexes and drawings made from it hold.
function kept(before, after) {
  if (!before || before.me !== after.me) return after;
  for (const name of ["users", "usergroups", "channels", "dms", "commands"]) {
    if (JSON.stringify(before[name]) === JSON.stringify(after[name])) after[name] = before[name];
  }
  return after;
}

export async function post(path, body) {
  try {
    const answer = await fetch(
      path,
      { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
    );
    const told = await answer.json().catch(() => ({}));
    return { ...told, ok: Boolean(told.ok) && answer.ok, http: answer.status };
  } catch {
    return { ok: false, error: UNREACHABLE };
  }
}

// Post something that the app has to answer; `busy` names what shows that it is under way.
export async function deliver(path, body, busy) {
  if (page.busy.has(busy)) return { ok: false, error: "" };
  page.busy.add(busy);
  redraw();
  const heard = serverToasts.count;
  const told = await post(path, { me: page.me, ...body });
  await refresh();
  page.busy.delete(busy);
  redraw();
  const explained = Object.keys(told.errors || {}).length > 0 || serverToasts.count > heard;
  if (!told.ok && !explained) failed(inWords(told));
  return told;
}

function inWords(told) {
  if (told.error) return told.error;
  if (told.timed_out) return "Baton did not answer in time. Nothing may have happened; look before you try again.";
  return `Baton could not do that (it answered with ${told.status || told.http || "an error"}).`;
}

export async function openRecord(object, id) {
  change({
    panel: true, drawer: true, tab: "salesforce",
    record: { object, id, shown: page.record?.id === id ? page.record.shown : null }
  });
  await refresh();
}

async function refreshRecord() {
  const wanted = page.record;
  if (!wanted) return;
  const asked = new URLSearchParams({ object: wanted.object, id: wanted.id });
  const answer = await fetch(`/world/record?${asked}`, { cache: "no-store" });
  if (page.record?.id !== wanted.id) return;
  if (answer.ok) change({ record: { ...wanted, shown: await answer.json() } });
  else change({ record: { ...wanted, gone: true } });
}

export function listen() {
  const stream = new EventSource("/page/stream");
  stream.addEventListener("changed", () => refresh());
  stream.addEventListener("open", () => page.online || refresh());
  stream.addEventListener("error", () => change({ online: false }));
}
