/** A list beside the talk: a column where there is room for it, else a drawer that a button opens. */
import { $ } from '../dom.js';

/** @param {string} name of the panel; its button is `name-toggle`, the class of an open one `with-name` @returns {() => void} shuts it */
export function drawer(name) {
  const toggle = $(`${name}-toggle`);
  const isOpen = () => document.body.classList.contains(`with-${name}`);
  const show = (open) => {
    document.body.classList.toggle(`with-${name}`, open);
    toggle.setAttribute('aria-expanded', String(open));
  };
  toggle.onclick = () => show(!isOpen());
  const escape = (event) => {
    if (event.key !== 'Escape' || !isOpen()) return;
    show(false);
    toggle.focus();
  };
  toggle.addEventListener('keydown', escape);
  $(name).addEventListener('keydown', escape);
  $('log').addEventListener('pointerdown', () => show(false));
  return () => show(false);
}
