// Describes elements as values and changes only the differences on the page, so that focus, scroll and typed text stay.

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "rect", "circle", "line", "polyline", "text", "g"]);

// Describe an element. Props: attributes, `class`, `data` (dataset), `on…` (listeners), `first` (properties that are set
// once, when the element is made), `key` (its identity among its siblings), `born` and `gone` (called with the element).
export function h(tag, props, ...children) {
  const known = props || {};
  return { tag, props: known, key: known.key, children: children.flat(Infinity).filter(isShown).map(asNode) };
}

// Make the inside of `root` equal to these descriptions.
export function render(root, ...described) {
  const wanted = described.flat(Infinity).filter(isShown).map(asNode);
  reconcile(root, root.described || [], wanted);
  root.described = wanted;
  for (const { props, node } of newborn.splice(0)) props.born(node);
}

// Elements whose `born` runs after they are in the page, when they have a size and can take focus.
const newborn = [];

const isShown = (child) => child !== null && child !== undefined && child !== false && child !== true && child !== "";
const asNode = (child) => (typeof child === "object" ? child : { text: String(child) });

function reconcile(parent, before, wanted) {
  const pool = new Map();
  for (const old of before) {
    const id = identity(old);
    if (!pool.has(id)) pool.set(id, []);
    pool.get(id).push(old);
  }
  const matches = wanted.map((next) => (pool.get(identity(next)) || []).shift());
  for (const left of [...pool.values()].flat()) {
    leave(left);
    left.node.remove();
  }
  let cursor = before.length ? firstOf(matches, parent) : parent.firstChild;
  wanted.forEach((next, index) => {
    if (matches[index]) update(matches[index], next);
    else create(next);
    if (next.node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(next.node, cursor);
  });
  if (!before.length) while (cursor) cursor = drop(cursor);
}

const identity = (each) => (each.tag ? `${each.tag}|${each.key ?? ""}` : "text");

function firstOf(matches, parent) {
  const nodes = new Set(matches.filter(Boolean).map((each) => each.node));
  for (let node = parent.firstChild; node; node = node.nextSibling) if (nodes.has(node)) return node;
  return null;
}

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function leave(old) {
  (old.children || []).forEach(leave);
  old.props?.gone?.(old.node);
}

function create(next) {
  if (!next.tag) {
    next.node = document.createTextNode(next.text);
    return;
  }
  next.node = SVG_TAGS.has(next.tag) ? document.createElementNS(SVG, next.tag) : document.createElement(next.tag);
  setProps(next.node, {}, next.props);
  reconcile(next.node, [], next.children);
  Object.assign(next.node, next.props.first || {});
  if (next.props.born) newborn.push(next);
}

function update(old, next) {
  next.node = old.node;
  if (old === next) return;
  if (!next.tag) {
    if (old.text !== next.text) next.node.data = next.text;
    return;
  }
  setProps(next.node, old.props, next.props);
  reconcile(next.node, old.children, next.children);
}

const OWN = new Set(["key", "first", "born", "gone"]);

function setProps(node, old, next) {
  for (const name of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (OWN.has(name)) continue;
    if (name === "data") setData(node, old.data || {}, next.data || {});
    else if (name.startsWith("on")) listen(node, name.slice(2), next[name]);
    else if (old[name] !== next[name]) setAttribute(node, name === "class" ? "class" : name, next[name]);
  }
}

function setAttribute(node, name, value) {
  if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : String(value));
}

function setData(node, old, next) {
  for (const name of Object.keys(old)) if (!(name in next)) delete node.dataset[name];
  for (const [name, value] of Object.entries(next)) {
    if (value === null || value === undefined) delete node.dataset[name];
    else if (node.dataset[name] !== String(value)) node.dataset[name] = String(value);
  }
}

// One real listener for each kind of event; each drawing can change the function that it calls.
function listen(node, kind, does) {
  node.listeners ||= {};
  if (!(kind in node.listeners)) node.addEventListener(kind, (event) => node.listeners[kind]?.(event));
  node.listeners[kind] = does || null;
}
