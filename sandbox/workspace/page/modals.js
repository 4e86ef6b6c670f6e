// The open modals of one person: drawn once, redrawn when the app changes them, typed values kept.
import { h, post, toast } from "./dom.js";
import { block } from "./blocks.js";
import { valuesOf } from "./inputs.js";

const region = document.getElementById("modals");
const shown = new Map();

export function drawModals(state, act) {
  const open = new Set(state.views.map((view) => view.id));
  for (const [id, known] of shown) {
    if (!open.has(id)) {
      known.node.remove();
      shown.delete(id);
    }
  }
  state.views.forEach((view, depth) => {
    const known = shown.get(view.id);
    if (known && known.hash === view.hash) return;
    const typed = known ? valuesOf(known.form, known.view) : {};
    const made = modal(view, state, act, depth);
    keep(made.form, view, typed);
    if (known) known.node.replaceWith(made.node);
    else region.append(made.node);
    shown.set(view.id, made);
    const first = made.node.querySelector("input, select, textarea, .close");
    if (!known && first) first.focus({ preventScroll: true });
  });
}

function modal(view, state, act, depth) {
  const me = state.me;
  const close = () => post("/page/close", { me, view_id: view.id });
  const submit = async (event) => {
    event.preventDefault();
    const button = form.querySelector(".submit");
    button.classList.add("busy");
    button.disabled = true;
    const told = await post("/page/submit", { me, view_id: view.id, values: valuesOf(form, view) });
    button.classList.remove("busy");
    button.disabled = false;
    showErrors(form, told.errors || {});
    if (told.error) toast(told.error, "bad");
  };
  const form = h("form", { class: "modal", novalidate: true, onsubmit: submit, data: { viewId: view.id }, role: "dialog", "aria-modal": "true", "aria-label": view.title.text },
    h("header", {}, h("span", { class: "app-dot", "aria-hidden": "true" }), h("h2", {}, view.title.text),
      h("button", { type: "button", class: "close", "aria-label": "Close", onclick: close }, "✕")),
    h("div", { class: "body" }, ...view.blocks.map((b) => block(b, state, (e, id, action) => act({ view_id: view.id }, e, id, action)))),
    h("footer", {}, h("button", { type: "button", class: "b-button", onclick: close }, view.close ? view.close.text : "Close"),
      view.submit ? h("button", { type: "submit", class: "b-button primary submit" }, view.submit.text) : null));
  const node = h("div", { class: "veil", style: `z-index:${50 + depth}`, onmousedown: (e) => { if (e.target === node) close(); } }, form);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Tab") trap(form, event);
  });
  return { node, form, view, hash: view.hash };
}

function trap(form, event) {
  const stops = [...form.querySelectorAll("button, input, select, textarea, a[href]")].filter((n) => !n.disabled);
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement === edge) {
    event.preventDefault();
    (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
  }
}

function keep(form, view, typed) {
  for (const b of view.blocks) {
    const value = b.type === "input" && typed[b.block_id] && typed[b.block_id][b.element.action_id];
    if (!value) continue;
    const nodes = [...form.querySelectorAll(`[name="${CSS.escape(b.block_id)}"]`)];
    if (value.selected_options) {
      const picked = new Set(value.selected_options.map((o) => o && o.value));
      nodes.forEach((n) => { n.checked = picked.has(n.value); });
    } else if (nodes[0] && nodes[0].type !== "radio") {
      nodes[0].value = value.value || (value.selected_option || {}).value || "";
    }
  }
}

function showErrors(form, errors) {
  form.querySelectorAll(".b-input").forEach((node) => {
    const says = errors[node.dataset.blockId] || "";
    node.classList.toggle("wrong", Boolean(says));
    node.querySelector(".error").textContent = says;
  });
  const first = form.querySelector(".b-input.wrong");
  if (first) first.scrollIntoView({ block: "nearest" });
}
