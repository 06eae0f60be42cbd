/** Helpers for the DOM. Text is always inserted as text; there is no way to insert markup. */

/** @param {string} id @returns {any} */
export const $ = (id) => document.getElementById(id);

/**
 * Creates an element with properties (`class`, `data-…`, `aria-…` and the like as attributes) and children.
 * @param {string} tag @param {Record<string, any>} [props] @param {...(Node | string | null | false)} children
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name in node && !name.includes('-')) node[name] = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== false));
  return node;
}

/** Ten updates a second are all that the eye can follow, and leave the rest of the time to the keyboard. */
const PAUSE_MS = 100;
/** After a slow update, the pause is this many times as long as the update took, up to a second. */
const [REST, LONGEST_MS] = [8, 1_000];

/**
 * Batches calls: runs `what` once, with the next frame, or with a timer while no frames are drawn, and after a pause if it ran just
 * now.
 * @param {() => void} what @returns {() => void}
 */
export function soon(what, pauseMs = PAUSE_MS) {
  let frame;
  let timer;
  let nextAt = -Infinity;
  const run = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    timer = undefined;
    const startedAt = performance.now();
    what();
    const doneAt = performance.now();
    nextAt = doneAt + (pauseMs && Math.min(LONGEST_MS, Math.max(pauseMs, REST * (doneAt - startedAt))));
  };
  return () => {
    if (timer !== undefined) return;
    const pause = nextAt - performance.now();
    if (pause <= 0) frame = requestAnimationFrame(run);
    timer = setTimeout(run, pause > 0 ? pause : 250);
  };
}
