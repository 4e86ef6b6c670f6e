// Whether the panel is open; in narrow windows it is a drawer.
import { change, page } from "../lib/store.js";

const isNarrow = () => matchMedia("(max-width: 900px)").matches;

export const isOpen = () => (isNarrow() ? page.drawer : page.panel);

export function togglePanel(tab = page.tab, open = !isOpen()) {
  if (isNarrow()) return change({ drawer: open, tab });
  localStorage.setItem("baton.panel", open ? "open" : "closed");
  change({ panel: open, tab });
}
