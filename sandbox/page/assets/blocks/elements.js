// Draws the elements that a person can click in cards, modals and the home tab, and sends their actions to the app.
import { h } from "../lib/dom.js";
import { page } from "../lib/store.js";
import { deliver, post } from "../lib/server.js";
import { plainText, words } from "./mrkdwn.js";
import { confirmed } from "./confirm.js";
import { asAction, current, isStateful, keep, stateOf } from "./drafts.js";
import { CONTROLS } from "./inputs.js";
import { link } from "./mentions.js";
import { menu } from "../lib/floating.js";

// Draw one element of a block. `where` holds the container, the key of its drafts, and all of its blocks.
export function element(each, block, where) {
  if (each.type === "button") return button(each, block, where);
  if (each.type === "overflow") return overflow(each, block, where);
  if (each.type === "workflow_button") return h("button", { type: "button", class: "b-button", disabled: true },
    words(each.text)
  );
  if (each.type === "image") return h("img",
    { class: "b-accessory-image", src: pictureOf(each), alt: each.alt_text || "" }
  );
  if (isStateful(each) && CONTROLS[each.type]) return stateful(each, block, where);
  return h("span", { class: "unsupported" }, `unsupported element: ${each.type}`);
}

// Draw a control that holds a value; outside of input blocks each change is an action.
export function stateful(each, block, where) {
  const tells = block.type !== "input" || block.dispatch_action;
  const typed = () => asAction(each, current(where.key, block, each));
  const changed = (value) => {
    keep(where.key, block, each, value);
    delete page.errors[where.key]?.[block.block_id];
    if (tells && !isTyped(each)) act(each, block, where, asAction(each, value));
    if (tells && isTyped(each) && isToldWhen(each, "on_character_entered")) {
      soon(where.key, busyKey(each, block, where), () => tell(each, block, where, typed()));
    }
  };
  const entered = () => tells && isTyped(each) && isToldWhen(each, "on_enter_pressed") && act(each, block, where, typed());
  return CONTROLS[each.type](each, block, { ...where, changed, entered, busy: isBusy(each, block, where) });
}

export function pictureOf(each) {
  const { id, url: kept } = each.slack_file || {};
  const url = each.image_url || kept || (id ? `/files/${encodeURIComponent(id)}` : "");
  return isFromHere(url) ? url : "";
}

// Only embedded pictures are drawn: the page makes no requests to other servers.
function isFromHere(url) {
  if (/^data:image\//.test(url)) return true;
  const { protocol, hostname } = new URL(url || "about:blank", location.href);
  return /^https?:$/.test(protocol) && [location.hostname, "127.0.0.1", "localhost"].includes(hostname);
}

const isTyped = (each) => /text_input$|number_input$/.test(each.type);
const busyKey = (each, block, where) => `${where.key}\n${block.block_id}\n${each.action_id}`;
const isBusy = (each, block, where) => page.busy.has(busyKey(each, block, where));

const isToldWhen = (each, when) => (each.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"]).includes(when);

// Send typed text to the app after a pause in typing; the field stays usable meanwhile.
const resting = new Map();
const REST = 150;

function soon(container, key, does) {
  clearTimeout(resting.get(key)?.timer);
  const run = () => {
    resting.delete(key);
    return does();
  };
  resting.set(key, { container, run, timer: setTimeout(run, REST) });
}

// Send the last typed text of a container at once, before the container is submitted or closed.
export function sendTypedNow(container) {
  const due = [...resting.values()].filter((each) => each.container === container);
  return Promise.all(due.map(({ run, timer }) => {
    clearTimeout(timer);
    return run();
  }));
}

async function tell(each, block, where, action) {
  await post("/page/click", {
    me: page.me, container: where.container, block_id: block.block_id, action_id: each.action_id, action,
    values: stateOf(where.key, where.blocks)
  });
}

async function act(each, block, where, action) {
  if (each.confirm && !(await confirmed(each.confirm))) return;
  const request = {
    container: where.container, block_id: block.block_id, action_id: each.action_id, action,
    values: stateOf(where.key, where.blocks)
  };
  await deliver("/page/click", request, busyKey(each, block, where));
}

function button(each, block, where) {
  if (each.visible_to_user_ids && !each.visible_to_user_ids.includes(page.me)) return null;
  const busy = isBusy(each, block, where);
  const clicked = () => act(each, block, where, { type: "button", value: each.value, text: each.text });
  const props = {
    key: each.action_id, class: `b-button ${each.style || ""}${busy ? " busy" : ""}`,
    "aria-label": each.accessibility_label || null, "aria-busy": busy ? "true" : null,
    data: { actionId: each.action_id, value: each.value }, onclick: clicked,
  };
  const label = h("span", { class: "b-button-text" }, plainText(each.text?.text));
  return each.url ? link(
    each.url,
    [label, h("span", { class: "outside", "aria-hidden": "true" }, "↗")],
    props
  ) : h("button", { ...props, type: "button" }, label);
}

function overflow(each, block, where) {
  const busy = isBusy(each, block, where);
  const choose = (event) => menu(event.currentTarget, "More actions", each.options.map((option) => ({
    label: plainText(option.text.text), detail: option.description?.text, href: option.url,
    outside: Boolean(option.url), data: { value: option.value },
    does: () => {
      if (option.url) window.open(option.url, "_blank", "noopener");
      act(each, block, where, { type: "overflow", selected_option: option });
    },
  })));
  return h("button", {
    key: each.action_id, type: "button", class: `b-button dots${busy ? " busy" : ""}`,
    "aria-label": each.accessibility_label || "More actions", "aria-haspopup": "menu",
    data: { actionId: each.action_id }, onclick: choose,
  }, "⋯");
}
