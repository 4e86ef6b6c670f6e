// Builds elements from data without ever parsing it as HTML, and changes only what is different.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") for (const [key, each] of Object.entries(value)) node.dataset[key] = each;
    else if (name === "class") node.className = value;
    else if (name === "style") node.style.cssText = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

const drawn = new WeakMap();

// Draw a region anew only when what it shows has changed.
export function redraw(region, shown, draw) {
  const key = JSON.stringify(shown);
  if (drawn.get(region) === key) return false;
  drawn.set(region, key);
  region.replaceChildren(...[draw()].flat().filter(Boolean));
  return true;
}

// Draw a list by keys: rows that have not changed stay as they are, with focus and scroll.
export function redrawList(region, rows, keyOf, draw) {
  const before = new Map([...region.children].map((node) => [node.dataset.key, node]));
  const nodes = rows.map((row) => {
    const key = keyOf(row);
    const text = JSON.stringify(row);
    const known = before.get(key);
    if (known && drawn.get(known) === text) return known;
    const node = draw(row);
    node.dataset.key = key;
    drawn.set(node, text);
    return node;
  });
  const same = nodes.length === region.children.length && nodes.every((node, i) => node === region.children[i]);
  if (!same) region.replaceChildren(...nodes);
  return !same;
}

export async function post(path, body) {
  try {
    const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    return await answer.json();
  } catch {
    return { ok: false, error: "The sandbox can't be reached." };
  }
}

export function toast(text, tone = "plain") {
  const node = h("div", { class: `toast ${tone}` }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.classList.add("leaving"), 4600);
  setTimeout(() => node.remove(), 5000);
}
