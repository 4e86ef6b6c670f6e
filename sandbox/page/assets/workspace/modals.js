// The open modals of this person; only the top one accepts input.
import { h, render } from "../lib/dom.js";
import { change, page, redraw } from "../lib/store.js";
import { post, deliver, refresh } from "../lib/server.js";
import { baton } from "../lib/avatar.js";
import { blocks } from "../blocks/blocks.js";
import { sendTypedNow } from "../blocks/elements.js";
import { forget, problems, prune, stateOf } from "../blocks/drafts.js";
import { plainText, words } from "../blocks/mrkdwn.js";
import { failed } from "../lib/toasts.js";

const known = new Map();
let returns = null;

export function drawModals() {
  const open = page.state.views.filter((view) => !page.closing.has(view.id));
  if (open.length && !known.size) returns = document.activeElement;
  for (const id of known.keys()) if (!open.some((view) => view.id === id)) left(id);
  for (const view of open) if (known.get(view.id) !== view.hash) entered(view);
  document.getElementById("app").inert = open.length > 0;
  render(document.getElementById("modals"), open.map((view, depth) => modal(view, depth, depth === open.length - 1)));
  if (!open.length && returns) {
    giveBackFocus();
  }
}

export function listenForEscape() {
  document.addEventListener("keydown", (event) => {
    const top = page.state?.views.filter((view) => !page.closing.has(view.id)).at(-1);
    if (event.key === "Escape" && top && !event.defaultPrevented) close(top);
  });
}

function entered(view) {
  known.set(view.id, view.hash);
  prune(view.id, view.blocks);
  page.errors[view.id] = {};
}

function left(id) {
  known.delete(id);
  forget(id);
  delete page.errors[id];
}

function giveBackFocus() {
  const again = returns.isConnected ? returns : document.querySelector(`[data-action-id="${CSS.escape(returns.dataset?.actionId || "")}"]`);
  (again || document.querySelector(".composer textarea"))?.focus?.({ preventScroll: true });
  returns = null;
}

function modal(view, depth, onTop) {
  const pending = page.busy.has(`submit/${view.id}`) || view.pending;
  page.errors[view.id] = { ...view.errors, ...page.errors[view.id] };
  const inputs = view.blocks.some((each) => each.type === "input");
  return h("div", {
    key: view.id, class: "veil", inert: !onTop, style: `--depth:${depth}`,
    onmousedown: (event) => { event.currentTarget.pressed = event.target === event.currentTarget; },
    onclick: (event) => event.target === event.currentTarget && event.currentTarget.pressed && !inputs && close(view)
  },
    h("div", {
      class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": `title-${view.id}`,
      data: { viewId: view.id, callbackId: view.callback_id }, born: focusFirst
    }, h("form", { class: "modal-form", novalidate: true, onsubmit: (event) => submit(event, view) },
      h("header", {}, h("span", { class: "avatar baton small", "aria-hidden": "true" },
        baton()
      ), h("h2", { id: `title-${view.id}` }, plainText(view.title?.text)),
        h("button",
          {
            type: "button", class: "plain-button end", "aria-label": "Close", data: { testid: "modal-x" },
            onclick: () => close(view)
          },
          "✕"
        )),
      h("div", { class: "modal-body", tabindex: -1 }, blocks(view.blocks, { view_id: view.id }, view.id)),
      view.submit || view.close ? h("footer", {},
        h("button",
          { type: "button", class: "b-button", data: { testid: "modal-close" }, onclick: () => close(view) },
          words(view.close).length ? words(view.close) : "Cancel"
        ),
        view.submit ? h("button",
          {
            type: "submit", class: `b-button primary submit${pending ? " busy" : ""}`, disabled: pending || null,
            "aria-busy": pending ? "true" : null, data: { testid: "modal-submit" }
          },
          h("span", { class: "b-button-text" }, words(view.submit))
        ) : null) : null)));
}

async function submit(event, view) {
  event.preventDefault();
  const wrong = problems(view.id, view.blocks);
  if (Object.keys(wrong).length) return showErrors(view, wrong);
  page.errors[view.id] = {};
  await sendTypedNow(view.id);
  const answer = await deliver("/page/submit", { view_id: view.id, values: stateOf(view.id, view.blocks) },
    `submit/${view.id}`
  );
  if (Object.keys(answer.errors || {}).length) showErrors(view, answer.errors);
}

function showErrors(view, errors) {
  page.errors[view.id] = errors;
  const unplaced = Object.entries(errors).filter(([id]) => !view.blocks.some((each) => each.block_id === id));
  if (unplaced.length) failed(unplaced.map(([, text]) => text).join(" "));
  redraw();
  setTimeout(() => {
    const first = document.querySelector(`[data-view-id="${CSS.escape(view.id)}"] .b-field.wrong`);
    first?.scrollIntoView({ block: "center", behavior: "smooth" });
    first?.querySelector("input, select, textarea, button")?.focus({ preventScroll: true });
  }, 0);
}

async function close(view) {
  page.closing.add(view.id);
  redraw();
  await sendTypedNow(view.id);
  const answer = await post("/page/close", { me: page.me, view_id: view.id });
  await refresh();
  page.closing.delete(view.id);
  if (!answer.ok) failed(answer.error || "The window could not be closed.");
  change({});
}

function focusFirst(node) {
  const field = node.querySelector(".modal-body input:not([type=checkbox]):not([type=radio]), .modal-body select, .modal-body textarea") || node.querySelector(".modal-body input, footer .submit, footer button");
  (field || node.querySelector("button"))?.focus({ preventScroll: true });
}
