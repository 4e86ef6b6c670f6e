// The confirm dialog, as a promise.
import { h, render } from "../lib/dom.js";
import { words } from "./mrkdwn.js";

// Show a confirm object; resolve to true when the person agrees.
export function confirmed(asked) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "confirm";
    const close = (agreed) => {
      dialog.close();
      dialog.remove();
      resolve(agreed);
    };
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(false);
    });
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    render(dialog, question(asked, close));
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector("[data-testid=confirm-yes]").focus();
  });
}

function question(asked, close) {
  return [
    h("h2", {}, words(asked.title)),
    h("div", { class: "mrkdwn" }, words(asked.text)),
    h("footer", {},
      h("button", { type: "button", class: "b-button", data: { testid: "confirm-no" }, onclick: () => close(false) },
        words(asked.deny) || "Cancel"
      ),
      h("button",
        {
          type: "button", class: `b-button ${asked.style === "danger" ? "danger solid" : "primary"}`,
          data: { testid: "confirm-yes" },
          onclick: () => close(true)
        },
        words(asked.confirm)
      )),
  ];
}
