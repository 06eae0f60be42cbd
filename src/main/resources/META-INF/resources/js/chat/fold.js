/** A long text shows its beginning until one asks for all of it. */
import { el } from '../dom.js';
import { say, t } from '../text.js';

const LINES = 12;
const CHARACTERS = 1_200;

/** The text and, if it is long, the button that opens and closes it. @param {HTMLElement} node @param {string} text what is in it */
export function fold(node, text) {
  if (text.length <= CHARACTERS && text.split('\n', LINES + 1).length <= LINES) return [node];
  const button = el('button', { type: 'button', className: 'fold quiet' });
  const open = (yes) => {
    node.classList.toggle('folded', !yes);
    button.setAttribute('aria-expanded', String(yes));
    say(button, () => t(yes ? 'fold.less' : 'fold.all'));
  };
  button.onclick = () => {
    open(node.matches('.folded'));
    button.scrollIntoView({ block: 'nearest' });
    node.closest('#log')?.dispatchEvent(new Event('scroll')); // the end may be out of sight now, or in it again
  };
  // By keyboard one gets to links that are folded away.
  node.addEventListener('focusin', ({ target }) => {
    if (!node.matches('.folded') || !target.matches(':focus-visible')) return;
    open(true);
    target.scrollIntoView({ block: 'nearest' });
  });
  open(false);
  return [node, button];
}
