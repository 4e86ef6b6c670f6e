// A control for several choices: chips for the chosen ones, and a list with a search field.
import { h } from "../lib/dom.js";
import { redraw } from "../lib/store.js";
import { current, idOf } from "./drafts.js";
import { plainText } from "./mrkdwn.js";
import { open, walk } from "../lib/floating.js";

// `options` have value, text and description; `valueOf` reads a kept value, `keptAs` makes a kept value from an option.
export function picker(e, b, w, options, valueOf, keptAs) {
  const chosen = () => new Set(current(w.key, b, e).map(valueOf));
  const set = (values) => w.changed(options.filter((each) => values.has(each.value)).map(keptAs));
  const toggle = (value) => {
    const values = chosen();
    if (!values.delete(value) && !(e.max_selected_items && values.size >= e.max_selected_items)) values.add(value);
    set(values);
  };
  const listed = options.filter((each) => chosen().has(each.value));
  const search = { text: "" };
  const show = (event) => open(
    event.currentTarget.closest(".picker"),
    () => list(options, chosen(), search, toggle),
    { wide: true }
  );
  return h("div", { key: `${b.block_id}/${e.action_id}`, class: "picker field", data: { actionId: e.action_id } },
    listed.map((each) => h("span", { class: "chip", key: each.value }, plainText(each.text.text),
      h("button", { type: "button", "aria-label": `Remove ${each.text.text}`, onclick: () => toggle(each.value) },
        "✕"
      ))),
    h("button",
      {
        type: "button", key: "open", id: b.type === "input" ? idOf(b, w) : null, class: "picker-open",
        "aria-haspopup": "listbox", onclick: show
      },
      listed.length ? "Add …" : e.placeholder?.text || "Choose some"
    ));
}

function list(options, chosen, search, toggle) {
  const fits = options.filter((each) => each.text.text.toLowerCase().includes(search.text.toLowerCase()));
  return h("div", { class: "menu picker-list", onkeydown: walk },
    h("input", {
      class: "field", type: "search", placeholder: "Search", "aria-label": "Search", born: (node) => node.focus(),
      oninput: (event) => {
        search.text = event.target.value;
        redraw();
      },
    }),
    h("div", { role: "listbox", "aria-multiselectable": "true", "aria-label": "Options" }, fits.map((each) =>
      h("button", {
        type: "button", key: each.value, role: "option", class: "menu-entry", tabindex: -1,
        "aria-selected": String(chosen.has(each.value)),
        data: { value: each.value },
        onclick: () => toggle(each.value)
      },
        h("span", { class: "check-box", "aria-hidden": "true" }, chosen.has(each.value) ? "✓" : ""),
        h("span", { class: "menu-words" },
          h("span", {}, plainText(each.text.text)),
          each.description?.text ? h("small", {}, each.description.text) : null
        )))),
    fits.length ? null : h("p", { class: "nothing" }, "Nothing fits."));
}
