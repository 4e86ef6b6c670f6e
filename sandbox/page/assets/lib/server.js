// Keeps the page up to date: fetches changes, posts actions, and shows a plain sentence when a request fails.
import { page, change, redraw } from "./store.js";
import { failed, serverToasts } from "./toasts.js";

const UNREACHABLE = "The sandbox can't be reached. Is it still running?";

let running = null;
let next = null;

// Fetch the whole state again; calls during a fetch share one further fetch.
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

// Unchanged parts keep their identity, so that indexes and drawings made from them stay valid.
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
    const result = await answer.json().catch(() => ({}));
    return { ...result, ok: Boolean(result.ok) && answer.ok, http: answer.status };
  } catch {
    return { ok: false, error: UNREACHABLE };
  }
}

// Post an action that the app must answer; `busy` is the key of the control that shows the wait.
export async function deliver(path, body, busy) {
  if (page.busy.has(busy)) return { ok: false, error: "" };
  page.busy.add(busy);
  redraw();
  const heard = serverToasts.count;
  const result = await post(path, { me: page.me, ...body });
  await refresh();
  page.busy.delete(busy);
  redraw();
  const explained = Object.keys(result.errors || {}).length > 0 || serverToasts.count > heard;
  if (!result.ok && !explained) failed(inWords(result));
  return result;
}

function inWords(result) {
  if (result.error) return result.error;
  if (result.timed_out) return "Baton did not answer in time. Nothing may have happened; look before you try again.";
  return `Baton could not do that (it answered with ${result.status || result.http || "an error"}).`;
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
