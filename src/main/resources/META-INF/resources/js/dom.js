/** The few words this page says to the DOM. Text goes in as text, always: there is no way here to put in markup. */

/** @param {string} id @returns {any} */
export const $ = (id) => document.getElementById(id);

/**
 * An element with properties (`class`, `data-…`, `aria-…` and the like as attributes) and children.
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

/**
 * Once for however many calls: with the next frame, or in a moment where none is drawn.
 * @param {() => void} what @returns {() => void}
 */
export function soon(what) {
  let frame;
  let timer;
  const run = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    timer = undefined;
    what();
  };
  return () => {
    if (timer !== undefined) return;
    frame = requestAnimationFrame(run);
    timer = setTimeout(run, 250);
  };
}
