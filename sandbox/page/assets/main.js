// Starts the page: draws it, listens for changes, and draws it again.
import { h, render } from "./lib/dom.js";
import { onDraw, page, redraw } from "./lib/store.js";
import { listen, refresh } from "./lib/server.js";
import { announce } from "./workspace/announce.js";
import { conversation, threadPanel } from "./workspace/conversation.js";
import { closeSide, sidebar, topBar } from "./workspace/frame.js";
import { drawFloat, listenForFloats } from "./lib/floating.js";
import { drawModals, listenForEscape } from "./workspace/modals.js";
import { isOpen } from "./panel/visibility.js";
import { settle } from "./lib/navigation.js";
import { worldPanel } from "./panel/panel.js";

const EVERY = 15_000;

function draw() {
  const app = document.getElementById("app");
  if (!page.state || !page.world) {
    if (!page.online) render(app, h("p", { class: "loading" }, "The sandbox does not answer. Trying again …"));
    return;
  }
  if (!settle()) return;
  const thread = threadPanel();
  app.className = ["frame", thread && "threaded", isOpen() ? "with-world" : "with-rail"].filter(Boolean).join(" ");
  render(app, topBar(), sidebar(), conversation(), thread, worldPanel());
  drawModals();
  drawFloat();
  announce();
  document.title = `${page.state.views.length ? "● " : ""}${page.state.team.name} · Baton sandbox`;
  document.body.dataset.ready = "1";
}

onDraw(draw);
listenForFloats();
listenForEscape();
document.addEventListener("pointerdown", (event) => event.target.closest(".side, .side-button") || closeSide());
matchMedia("(max-width: 900px)").addEventListener("change", redraw);
setInterval(() => (page.online ? redraw() : refresh()), EVERY);
refresh();
listen();
