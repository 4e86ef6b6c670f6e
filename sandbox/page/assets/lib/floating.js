// The single floating part of the page: a menu, a list of choices, or a dialog.
import { h, render } from "./dom.js";
import { change, page } from "./store.js";

// Open the drawing of `draw` next to the element `anchor`; a second call with the same anchor closes it.
export function open(anchor, draw, more = {}) {
  if (page.float?.anchor === anchor) return close();
  change({ float: { anchor, draw, returns: document.activeElement, ...more } });
}

export function close() {
  const was = page.float;
  change({ float: null });
  (was?.returns?.isConnected ? was.returns : was?.anchor)?.focus?.({ preventScroll: true });
}

// A menu of entries {label, detail, icon, href, on, group, does, data}, with arrow keys.
export function menu(anchor, label, entries, more = {}) {
  open(anchor, () => h("div", {
    class: `menu ${more.class || ""}`, role: "menu", "aria-label": label, onkeydown: walk,
    born: (node) => focusFirst(node)
  },
    entries.map((each, place) => [
      each.group && each.group !== entries[place - 1]?.group ? h("div", { class: "menu-group", role: "presentation" },
        each.group
      ) : null,
      entry(each),
    ])), more);
}

export function drawFloat() {
  const root = document.getElementById("float");
  const { float } = page;
  if (float && !float.anchor.isConnected) page.float = null;
  render(root, page.float ? h("div", { key: identityOf(page.float), class: "float" }, page.float.draw()) : null);
  if (page.float) placeBeside(root.firstChild, page.float);
}

export function listenForFloats() {
  document.addEventListener("pointerdown", (event) => {
    if (!page.float || event.target.closest("#float") || page.float.anchor.contains(event.target)) return;
    change({ float: null });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !page.float) return;
    event.stopImmediatePropagation();
    close();
  }, true);
  window.addEventListener("resize", () => page.float && change({ float: null }));
  document.addEventListener(
    "scroll",
    (event) => page.float && !event.target.closest?.("#float") && placeBeside(
      document.querySelector(".float"),
      page.float
    ),
    true
  );
}

export function walk(event) {
  const stops = [...event.currentTarget.querySelectorAll("[role^=menuitem], [role=option], input")].filter((each) => !each.disabled);
  const at = stops.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key];
  if (event.key === "Tab") return close();
  if (to === undefined || !stops.length) return;
  event.preventDefault();
  stops[(to + stops.length) % stops.length].focus();
}

let number = 0;

function identityOf(float) {
  float.key ||= (number += 1);
  return float.key;
}

function focusFirst(node) {
  (node.querySelector("[aria-checked=true]") || node.querySelector("[role^=menuitem]"))?.focus();
}

function entry(each) {
  const choose = (event) => {
    if (each.href && (event.ctrlKey || event.metaKey || event.shiftKey)) return close();
    if (each.href && each.does) event.preventDefault();
    close();
    each.does?.();
  };
  const role = each.on === undefined ? "menuitem" : "menuitemradio";
  return h(each.href ? "a" : "button", {
    type: each.href ? null : "button", href: each.href, target: each.outside ? "_blank" : null,
    rel: each.outside ? "noopener noreferrer" : null, class: "menu-entry", role, tabindex: -1,
    "aria-checked": each.on === undefined ? null : String(each.on), data: each.data, onclick: choose,
  }, each.icon, h("span", { class: "menu-words" }, h("span", {}, each.label), each.detail ? h("small", {}, each.detail) : null));
}

// Place it below the anchor when there is room, otherwise above, and always inside the window.
function placeBeside(node, float) {
  if (!node) return;
  const at = float.anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = node;
  if (float.wide) node.style.minWidth = `${at.width}px`;
  const left = float.end ? at.right - width : at.left;
  const above = at.bottom + 6 + height > innerHeight - 8 && at.top - 6 - height > 8;
  node.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  node.style.top = `${above ? at.top - 6 - height : Math.max(8, Math.min(at.bottom + 6, innerHeight - height - 8))}px`;
}
