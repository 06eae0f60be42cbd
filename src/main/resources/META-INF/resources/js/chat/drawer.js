/** A side panel: a column on a wide screen, a drawer that a button opens on a narrow one. */
import { $ } from '../dom.js';

/** @param {string} name the id of the panel; its button is `<name>-toggle`, and `with-<name>` is the class of the body while it is open @returns {() => void} closes it */
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
