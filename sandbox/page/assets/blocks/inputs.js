// The controls that hold a value: text fields, choices, dates. Each is made once, so that a redraw never overwrites typing.
import { h } from "../lib/dom.js";
import { page, zone } from "../lib/store.js";
import { current, idOf } from "./drafts.js";
import { words } from "./mrkdwn.js";
import { picker } from "./picker.js";
import { fromZone, inZone } from "../lib/time_zones.js";

// Each control is drawn with (element, block, where); `where.changed(value)` keeps a value, `where.entered()` handles Enter.
export const CONTROLS = {
  plain_text_input: (e, b, w) => (e.multiline ? area(e, b, w) : line(e, b, w, "text")),
  email_text_input: (e, b, w) => line(e, b, w, "email"),
  url_text_input: (e, b, w) => line(e, b, w, "url"),
  number_input: (e, b, w) => line(e, b, w, "text", { inputmode: e.is_decimal_allowed ? "decimal" : "numeric" }),
  rich_text_input: richArea,
  static_select: (e, b, w) => select(e, b, w, choicesOf(e)),
  radio_buttons: (e, b, w) => ticks(e, b, w, "radio"),
  checkboxes: (e, b, w) => ticks(e, b, w, "checkbox"),
  users_select: (e, b, w) => selectId(e, b, w, people()),
  channels_select: (e, b, w) => selectId(e, b, w, channels()),
  conversations_select: (e, b, w) => selectId(e, b, w, channels()),
  multi_static_select: (e, b, w) => picker(
    e,
    b,
    w,
    choicesOf(e).flatMap((group) => group.options),
    (o) => o.value,
    (o) => o
  ),
  multi_users_select: (e, b, w) => picker(e, b, w, people(), (o) => o, (o) => o.value),
  multi_channels_select: (e, b, w) => picker(e, b, w, channels(), (o) => o, (o) => o.value),
  multi_conversations_select: (e, b, w) => picker(e, b, w, channels(), (o) => o, (o) => o.value),
  datepicker: (e, b, w) => native(e, b, w, "date", (v) => v, (v) => v),
  timepicker: (e, b, w) => native(e, b, w, "time", (v) => v, (v) => v),
  datetimepicker: (e, b, w) => native(e, b, w, "datetime-local", (v) => inZone(v, zone()), (v) => fromZone(v, zone())),
};

function common(e, b, w) {
  return {
    key: `${b.block_id}/${e.action_id}/${e.type}`, id: b.type === "input" ? idOf(b, w) : null,
    data: { actionId: e.action_id }, placeholder: e.placeholder?.text ?? null,
    "aria-describedby": `${idOf(b, w)}-more`, "aria-invalid": page.errors[w.key]?.[b.block_id] ? "true" : null,
    "aria-label": b.type === "input" ? null : e.placeholder?.text || "Choose",
    born: e.focus_on_load ? (node) => setTimeout(() => node.focus(), 0) : undefined, disabled: w.busy || null,
  };
}

function line(e, b, w, type, more = {}) {
  const typed = current(w.key, b, e) ?? "";
  return [
    h("input", {
      ...common(e, b, w), ...more, class: "field", type, maxlength: e.max_length || 3000, autocomplete: "off",
      first: { value: typed }, oninput: (event) => w.changed(event.target.value || null),
      onkeydown: (event) => {
        if (event.key !== "Enter" || !b.dispatch_action) return;
        event.preventDefault();
        w.entered();
      },
    }),
    counter(e, typed, 0.75),
  ];
}

function area(e, b, w) {
  const typed = current(w.key, b, e) ?? "";
  const grow = (node) => {
    node.style.height = "auto";
    node.style.height = `${Math.min(Math.max(node.scrollHeight + 2, 92), 260)}px`;
  };
  const shared = common(e, b, w);
  return [
    h("textarea", {
      ...shared, class: "field area", rows: 4, maxlength: e.max_length || 3000, dir: "auto", first: { value: typed },
      born: (node) => {
        grow(node);
        shared.born?.(node);
      },
      oninput: (event) => {
        grow(event.target);
        w.changed(event.target.value || null);
      },
    }),
    counter(e, typed, 0),
  ];
}

// Rich text is typed as plain lines and reported as one section.
function richArea(e, b, w) {
  const section = (text) => (text ? {
    type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }]
  } : null);
  const typedText = (current(w.key, b, e)?.elements || []).flatMap((part) => part.elements || []).map((part) => part.text || "").join("");
  return h("textarea",
    {
      ...common(e, b, w),
      class: "field area", rows: 4, first: { value: typedText },
      oninput: (event) => w.changed(section(event.target.value))
    }
  );
}

function counter(e, typed, from) {
  if (!e.max_length || typed.length < e.max_length * from) return null;
  const left = e.max_length - typed.length;
  return h("span", { key: "counter", class: `counter${left <= e.max_length * 0.1 ? " near" : ""}` },
    `${typed.length} / ${e.max_length}`
  );
}

const choicesOf = (e) => (e.option_groups ? e.option_groups.map((group) => ({
  label: group.label?.text, options: group.options
})) : [{ options: e.options || [] }]);
const people = () => page.state.users.filter((each) => !each.deleted && !each.is_bot).map((each) => ({
  value: each.id, text: { type: "plain_text", text: each.real_name },
  description: { text: each.title }
}));
const channels = () => page.state.channels.filter((each) => !each.archived).map((each) => ({
  value: each.id, text: { type: "plain_text", text: `#${each.name}` }
}));

function select(e, b, w, groups, chosen = current(w.key, b, e)?.value, keep = (option) => option) {
  const all = groups.flatMap((group) => group.options);
  const draw = (option) => h("option", { value: option.value, key: option.value },
    words({ ...option.text, type: "plain_text" })
  );
  return h("select", {
    ...common(e, b, w), class: `field select${chosen ? "" : " unset"}`, first: { value: chosen || "" },
    onchange: (event) => w.changed(keep(all.find((option) => option.value === event.target.value) || null)),
  },
  h("option", { value: "", key: "", disabled: !b.optional || null }, e.placeholder?.text || "Choose one"),
  groups.map((group) => (group.label ? h("optgroup", { label: group.label, key: group.label },
    group.options.map(draw)
  ) : group.options.map(draw))));
}

function selectId(e, b, w, options) {
  return select(e, b, w, [{ options }], current(w.key, b, e), (option) => option?.value ?? null);
}

function ticks(e, b, w, type) {
  const now = current(w.key, b, e);
  const chosen = new Set((type === "radio" ? [now] : now).filter(Boolean).map((option) => option.value));
  const changed = (option, on) => {
    if (type === "radio") return w.changed(option);
    return w.changed(e.options.filter((each) => (each.value === option.value ? on : chosen.has(each.value))));
  };
  return h("div", {
    key: `${b.block_id}/${e.action_id}`, class: "ticks", role: type === "radio" ? "radiogroup" : "group",
    data: { actionId: e.action_id }
  }, e.options.map((option) =>
    h("label", { class: "tick", key: option.value },
      h("input",
        {
          type, name: `${idOf(b, w)}-${e.action_id}`, value: option.value, disabled: w.busy || null,
          first: { checked: chosen.has(option.value) },
          onchange: (event) => changed(option, event.target.checked)
        }
      ),
      h("span", { class: "tick-words mrkdwn" },
        words(option.text),
        option.description ? h("small", {}, words(option.description)) : null
      ))));
}

function native(e, b, w, type, shown, kept) {
  const value = current(w.key, b, e);
  return h("input",
    {
      ...common(e, b, w),
      class: "field date-field", type, first: { value: value ? shown(value) : "" },
      onchange: (event) => w.changed(event.target.value ? kept(event.target.value) : null)
    }
  );
}
