// Draws people, groups, channels and links inside a text, and opens their targets.
import { h } from "../lib/dom.js";
import { channel, page, person, usergroup } from "../lib/store.js";
import { go, openThread } from "../lib/navigation.js";
import { openRecord } from "../lib/server.js";

const SAFE = /^(https?:|mailto:|tel:)/i;

export function userMention(id, label) {
  const known = page.state.users.some((each) => each.id === id);
  const mine = id === page.me;
  return h("span", { class: `mention${mine ? " mine" : ""}`, data: { user: id }, title: person(id).title || null },
    `@${known ? person(id).real_name : label || id}`
  );
}

export function groupMention(id, label) {
  const group = usergroup(id);
  const name = group ? `@${group.handle}` : label || `@${id}`;
  const mine = group?.users?.includes(page.me);
  return h("span", { class: `mention${mine ? " mine" : ""}`, title: group?.name || null },
    name.startsWith("@") ? name : `@${name}`
  );
}

export function channelLink(id, label) {
  const known = channel(id);
  if (!known) return h("span", { class: "mention" }, label ? `#${label}` : "🔒 private channel");
  return h("button", { type: "button", class: "mention link-button", onclick: () => go(id) }, `#${known.name}`);
}

export function broadcast(range, label) {
  const name = label || `@${range.split("^")[0]}`;
  return h("span", { class: "mention loud" }, name.startsWith("@") ? name : `@${name}`);
}

// A link to a message or a Salesforce record opens inside the page; any other link opens a new tab.
export function link(address, children, more = {}) {
  const here = inside(address);
  if (!here && !SAFE.test(address)) return h("span", {}, children);
  const follow = (event) => {
    more.onclick?.(event);
    if (!here || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    here();
  };
  return h("a", { ...more, href: address, target: "_blank", rel: "noopener noreferrer", onclick: follow }, children);
}

function inside(address) {
  const message = /\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})/.exec(address);
  if (message && (channel(message[1]) || page.state.dms.some((each) => each.id === message[1]))) {
    const root = new URLSearchParams(address.split("?")[1] || "").get("thread_ts");
    return () => showMessage(message[1], `${message[2]}.${message[3]}`, root);
  }
  if (/^slack:\/\/app\b.*tab=home/.test(address)) return () => go("home");
  const record = /\/(?:lightning\/r\/(\w+)\/)?([a-zA-Z0-9]{15,18})(?:\/view)?\/?$/.exec(address);
  const salesforce = page.world?.urls?.salesforce;
  if (record && salesforce && address.startsWith(salesforce)) return () => openRecord(
    record[1] || KINDS[record[2].slice(0, 3)] || "Order",
    record[2]
  );
  return null;
}

const KINDS = { "801": "Order", "001": "Account", "500": "Case", "006": "Opportunity" };

function showMessage(id, ts, root) {
  go(id);
  if (root && root !== ts) openThread(root);
  setTimeout(() => {
    const node = document.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    node?.scrollIntoView({ block: "center" });
    node?.animate?.([{ backgroundColor: "var(--flash)" }, {}], 1800);
  }, 80);
}
