// The values that a person typed or chose but has not sent yet, by container, block and element.
import { redraw } from "../lib/store.js";

const drafts = new Map();

// For each kind of element: the field that reports its value, and the field with its initial value.
const FIELDS = {
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  checkboxes: ["selected_options", "initial_options"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  multi_users_select: ["selected_users", "initial_users"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  rich_text_input: ["rich_text_value", "initial_value"],
};

export const isStateful = (element) => element?.type in FIELDS;
const isMany = (element) => element.type === "checkboxes" || element.type.startsWith("multi_");

// Return the id of the control in an input block, for its label.
export const idOf = (block, where) => `in-${where.key}-${block.block_id}`.replace(/[^\w-]/g, "_");

export function current(container, block, element) {
  const typed = drafts.get(container)?.get(place(block, element));
  if (typed && typed.type === element.type) return typed.value;
  return element[FIELDS[element.type][1]] ?? (isMany(element) ? [] : null);
}

export function keep(container, block, element, value) {
  if (!drafts.has(container)) drafts.set(container, new Map());
  drafts.get(container).set(place(block, element), { type: element.type, value });
  touch(container);
}

// Count the changes that the person made inside a container, so that the container is drawn again.
const touches = new Map();
export const touched = (container) => touches.get(container) || 0;

export function touch(container) {
  touches.set(container, touched(container) + 1);
  redraw();
}

// Return the action that a changed element sends, in the format of its kind.
export function asAction(element, value) {
  const more = element.type === "timepicker" && element.timezone ? { timezone: element.timezone } : {};
  return { type: element.type, [FIELDS[element.type][0]]: value, ...more };
}

// Return the state of all elements in some blocks, as the app receives it.
export function stateOf(container, blocks) {
  const state = {};
  for (const block of blocks || []) {
    for (const element of elementsOf(block).filter(isStateful)) {
      state[block.block_id] ||= {};
      state[block.block_id][element.action_id] = asAction(element, current(container, block, element));
    }
  }
  return state;
}

// Delete the drafts of fields that a redrawn view no longer has: an app empties a field with a new block_id.
export function prune(container, blocks) {
  const here = new Set((blocks || []).flatMap((block) => elementsOf(block).map((element) => place(block, element))));
  for (const key of drafts.get(container)?.keys() || []) if (!here.has(key)) drafts.get(container).delete(key);
}

export function forget(container) {
  drafts.delete(container);
}

// Return the errors, by block, that keep the client from submitting.
export function problems(container, blocks) {
  const wrong = {};
  for (const block of blocks.filter((each) => each.type === "input" && isStateful(each.element))) {
    const value = current(container, block, block.element);
    const error = problem(block, value);
    if (error) wrong[block.block_id] = error;
  }
  return wrong;
}

function problem(block, value) {
  const { element } = block;
  const empty = value === null || value === undefined || value === "" || value.length === 0;
  if (empty) return block.optional ? "" : "Please complete this required field.";
  if (element.min_length && value.length < element.min_length) return `Please write at least ${element.min_length} characters.`;
  if (element.max_length && value.length > element.max_length) return `Please write at most ${element.max_length} characters.`;
  if (element.type === "number_input") return wrongNumber(element, value);
  if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value)) return "Please enter an e-mail address.";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+$/i.test(value)) return "Please enter an address that begins with https://.";
  if (element.max_selected_items && value.length > element.max_selected_items) return `Please choose at most ${element.max_selected_items}.`;
  return "";
}

function wrongNumber(element, value) {
  const number = Number(value);
  if (Number.isNaN(number)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value && number < Number(element.min_value)) return `Please enter ${element.min_value} or more.`;
  if (element.max_value && number > Number(element.max_value)) return `Please enter ${element.max_value} or less.`;
  return "";
}

const place = (block, element) => `${block.block_id}\n${element.action_id}`;
const elementsOf = (block) => [
  block.element, block.accessory, ...(block.type === "actions" ? block.elements || [] : [])
].filter(Boolean);
