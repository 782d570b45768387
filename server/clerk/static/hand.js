// Where the hand is: what has the focus keeps it through a redrawing, and what lost it leaves it at a quiet place.
let held = null;
document.addEventListener("focusin", (event) => (held = event.target));

const shown = (node) => Boolean(node?.isConnected && node !== document.body && node.checkVisibility({ visibilityProperty: true }));

const asked = () => document.querySelector("[role=dialog]:not([hidden])");

// The open tab's head: no field, so that digits are keys there; and no deed, so that an Enter held too long does nothing.
export function home() {
  if (asked()) return;
  document.querySelector(".dh [role=tab][aria-selected=true]")?.focus({ preventScroll: true });
}

const named = (node) => node.dataset.hand ?? node.textContent;
const twin = (node, root) =>
  [...root.querySelectorAll(node.tagName)].find((one) => named(one) && named(one) === named(node) && shown(one));

// Back to where the focus was before something opened over it, or to what has been drawn in its place since; but not
// from behind what has been opened meanwhile.
export function putBack(node) {
  const over = asked();
  if (over && !over.contains(node)) {
    if (!over.contains(document.activeElement)) over.querySelector("input, button")?.focus();
    return;
  }
  const there = shown(node) ? node : node && node !== document.body && twin(node, document.getElementById("main"));
  if (there) there.focus({ preventScroll: true });
  if (!there || document.activeElement !== there) home();
}

// Draws within `root` and holds on to what had the focus there: the same node, or the one that says the same.
export function keeping(root, draw) {
  const at = document.activeElement;
  const within = at !== root && root.contains(at);
  draw();
  if (!within || document.activeElement === at) return;
  const there = shown(at) ? at : twin(at, root);
  if (there) there.focus({ preventScroll: true });
  else if (root.isConnected) home();
}

// What had the focus was hidden or taken away by an act of its own.
export function mind() {
  const at = document.activeElement;
  if (at === document.body ? held && !shown(held) : !shown(at)) home();
}

// Arrow keys from one key to the next of a group, round and round; what they reach is pressed when `press` says so.
export function arrows(root, choose, press = false) {
  root.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const all = [...root.querySelectorAll(choose)];
    const at = all.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    next.focus();
    if (press) next.click();
  });
}
