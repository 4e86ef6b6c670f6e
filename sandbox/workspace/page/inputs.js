// The inputs of a modal, and what stands in them as Slack's state says it.
import { h } from "./dom.js";
import { emoji, mrkdwn } from "./mrkdwn.js";

export function input(b, world) {
  const label = h("span", { class: "label" }, b.label.text, b.optional ? h("span", { class: "optional" }, " (optional)") : null);
  const field = CONTROLS[b.element.type] ? CONTROLS[b.element.type](b, world) : h("div", { class: "unsupported" }, `unsupported input: ${b.element.type}`);
  const grouped = ["checkboxes", "radio_buttons", "multi_static_select"].includes(b.element.type);
  return h(grouped ? "fieldset" : "label", { class: "b-input" }, grouped ? h("legend", {}, label) : label, field,
    b.hint ? h("span", { class: "hint" }, b.hint.text) : null, h("span", { class: "error", role: "alert" }));
}

const words = (o, world) => (o.text.type === "mrkdwn" ? mrkdwn(o.text.text, world) : [emoji(o.text.text)]);

const ticks = (type, picked) => (b, world) => {
  const initial = new Set((b.element[picked] || []).map((o) => o.value));
  return h("div", { class: "ticks" }, ...b.element.options.map((o) =>
    h("label", { class: "tick" },
      h("input", { type, name: b.block_id, value: o.value, checked: initial.has(o.value) }),
      h("span", {}, ...words(o, world), o.description ? h("small", {}, o.description.text) : null))));
};

const line = (type) => (b) => h("input", { type, name: b.block_id, placeholder: b.element.placeholder ? b.element.placeholder.text : "",
  value: b.element.initial_value || "", maxlength: b.element.max_length || 3000 });

const CONTROLS = {
  plain_text_input: (b) => b.element.multiline
    ? h("textarea", { name: b.block_id, rows: 4, maxlength: b.element.max_length || 3000, placeholder: b.element.placeholder ? b.element.placeholder.text : "" }, b.element.initial_value || "")
    : line("text")(b),
  number_input: line("number"), email_text_input: line("email"), url_text_input: line("url"),
  datepicker: (b) => h("input", { type: "date", name: b.block_id, value: b.element.initial_date || "" }),
  timepicker: (b) => h("input", { type: "time", name: b.block_id, value: b.element.initial_time || "" }),
  static_select: (b) => h("select", { name: b.block_id },
    h("option", { value: "" }, b.element.placeholder ? b.element.placeholder.text : "Choose"),
    ...b.element.options.map((o) => h("option", { value: o.value, selected: (b.element.initial_option || {}).value === o.value }, o.text.text))),
  checkboxes: ticks("checkbox", "initial_options"), multi_static_select: ticks("checkbox", "initial_options"), radio_buttons: ticks("radio", "initial_option"),
};

// Read what stands in every input of a modal, as state.values.
export function valuesOf(form, view) {
  const values = {};
  for (const b of view.blocks) {
    if (b.type !== "input") continue;
    values[b.block_id] = { [b.element.action_id]: valueOf(form, b) };
  }
  return values;
}

function valueOf(form, b) {
  const e = b.element;
  const pick = (value) => e.options.find((o) => o.value === value) || null;
  const chosen = [...form.querySelectorAll(`[name="${CSS.escape(b.block_id)}"]`)];
  if (e.type === "checkboxes" || e.type === "multi_static_select") {
    return { type: e.type, selected_options: chosen.filter((n) => n.checked).map((n) => pick(n.value)) };
  }
  if (e.type === "radio_buttons") return { type: e.type, selected_option: pick((chosen.find((n) => n.checked) || {}).value) };
  const value = chosen.length ? chosen[0].value : "";
  if (e.type === "static_select") return { type: e.type, selected_option: pick(value) };
  if (e.type === "datepicker") return { type: e.type, selected_date: value || null };
  if (e.type === "timepicker") return { type: e.type, selected_time: value || null };
  return { type: e.type, value: value || null };
}
