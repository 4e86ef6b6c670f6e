// Announces new messages to screen readers.
import { channel, messagesOf, page, person } from "../lib/store.js";
import { decoded } from "../blocks/mrkdwn.js";

const heard = { me: "", last: 0 };

export function announce() {
  const places = [...page.state.channels.filter((each) => each.is_member), ...page.state.dms].map((each) => each.id);
  const all = places.flatMap((id) => messagesOf(id).map((each) => ({ ...each, place: id })));
  const last = all.reduce((most, each) => Math.max(most, Number(each.ts)), heard.me === page.me ? heard.last : 0);
  const fresh = heard.me === page.me ? all.filter((each) => Number(each.ts) > heard.last && each.user !== page.me) : [];
  Object.assign(heard, { me: page.me, last });
  if (!fresh.length) return;
  const sentences = fresh.slice(-3).map((each) => `${person(each.user).real_name}${channel(each.place) ? ` in ${channel(each.place).name}` : ""}: ${decoded(each.text || "a message").slice(0, 200)}`);
  document.getElementById("announce").textContent = sentences.join(". ");
}
