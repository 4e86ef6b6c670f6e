// Draws a person as initials on a colour, and the app as its baton.
import { h } from "./dom.js";

export function avatar(user, size = "") {
  if (user.is_bot) return h("span", { class: `avatar baton ${size}`, "aria-hidden": "true" }, baton());
  return h("span",
    {
      class: `avatar ${size}`,
      style: /^#?[0-9a-f]{6}$/i.test(user.color || "") ? `background:#${user.color.replace("#", "")}` : null,
      "aria-hidden": "true"
    },
    initials(user.real_name, size.includes("tiny") ? 1 : 2)
  );
}

export function baton() {
  return h("svg", { viewBox: "0 0 32 32", class: "baton-mark", "aria-hidden": "true" },
    h("path", { d: "M9 23 23 9", "stroke-width": 5.5, "stroke-linecap": "round", stroke: "currentColor", fill: "none" })
  );
}

function initials(name, most) {
  const parts = String(name || "?").trim().split(/\s+/);
  return (parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]]).slice(0, most).map((part) => [...part][0] || "").join("").toUpperCase();
}
