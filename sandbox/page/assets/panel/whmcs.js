// The WHMCS tab: services, invoices and transactions with their buttons.
import { h } from "../lib/dom.js";
import { page } from "../lib/store.js";
import { tables } from "./records.js";

export function whmcs(act) {
  const does = (each, row, key) => act("/world/whmcs", { key: each.key, id: row.id }, key);
  const busy = page.busy.has("whmcs/cron");
  return [
    tables("whmcs", page.world.whmcs.objects, does),
    h("p", { key: "cron", class: "soft foot-note" },
      h("button",
        {
          type: "button", class: `pill${busy ? " busy" : ""}`, "aria-busy": busy ? "true" : null,
          title: "Bills what is due and cancels what was asked for", data: { testid: "world-action-cron" },
          onclick: () => act("/world/whmcs", { key: "cron", id: "" }, "whmcs/cron")
        },
        "Run the nightly cron"
      )
    ),
  ];
}
