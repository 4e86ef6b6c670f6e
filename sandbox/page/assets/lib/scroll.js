// A list that follows its end while the reader is at the end, and otherwise keeps its position.
import { h } from "./dom.js";

const NEAR = 60;

export function scroller(key, cls, children) {
  return h("div", { key, class: "scroll-frame" },
    h("div",
      {
        class: "scroll", tabindex: 0, born: watch, gone: (node) => node.watcher.disconnect(),
        onscroll: (event) => noticed(event.currentTarget)
      },
      h("div", { class: cls }, children)
    ),
    h("button",
      {
        type: "button", class: "to-end", "aria-label": "Jump to the newest message",
        onclick: (event) => toEnd(event.currentTarget.previousSibling)
      },
      "↓ Newest"
    ));
}

function watch(node) {
  node.atEnd = true;
  node.watcher = new ResizeObserver(() => node.atEnd && toEnd(node));
  node.watcher.observe(node);
  node.watcher.observe(node.firstChild);
  toEnd(node);
}

function noticed(node) {
  node.atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR;
  node.parentNode.classList.toggle("away", !node.atEnd);
}

function toEnd(node) {
  node.scrollTop = node.scrollHeight;
}
