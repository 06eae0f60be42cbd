/** Collapses long texts: only the beginning is shown until the reader expands it. */
import { el } from '../dom.js';
import { setText, t } from '../text.js';

const LINES = 12;
const CHARACTERS = 1_200;

/** Returns the node and, if its text is long, the button that expands and collapses it. @param {HTMLElement} node @param {string} text its text */
export function collapsible(node, text) {
  if (text.length <= CHARACTERS && text.split('\n', LINES + 1).length <= LINES) return [node];
  const button = el('button', { type: 'button', className: 'fold quiet' });
  const open = (yes) => {
    node.classList.toggle('folded', !yes);
    button.setAttribute('aria-expanded', String(yes));
    setText(button, () => t(yes ? 'fold.less' : 'fold.all'));
  };
  button.onclick = () => {
    open(node.matches('.folded'));
    button.scrollIntoView({ block: 'nearest' });
    node.closest('#log')?.dispatchEvent(new Event('scroll')); // the end may have moved out of view, or into it
  };
  // The Tab key reaches links in the hidden part.
  node.addEventListener('focusin', ({ target }) => {
    if (!node.matches('.folded') || !target.matches(':focus-visible')) return;
    open(true);
    target.scrollIntoView({ block: 'nearest' });
  });
  open(false);
  return [node, button];
}
