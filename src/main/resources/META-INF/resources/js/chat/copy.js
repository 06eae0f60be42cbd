/** The button that copies the text of a message as it was written. Only the newest message's button is a tab stop; the arrow keys move to the others. */
import { $, el } from '../dom.js';
import { setText, t } from '../text.js';

const SHOWN_MS = 2_000;
const STEPS = { ArrowUp: 'previousElementSibling', ArrowDown: 'nextElementSibling' };

/** @param {string} text as it was written */
export function copyButton(text) {
  const label = t('copy.label');
  const names = { 'data-t-label': 'copy.label', 'aria-label': label, 'data-t-title': 'copy.label', title: label };
  const button = el('button', { type: 'button', className: 'copy', tabIndex: -1, ...names });
  button.onclick = async () => {
    const done = await copy(text);
    button.classList.toggle('done', done);
    setText($('announce'), () => t(done ? 'copy.done' : 'copy.failed'));
    setTimeout(() => {
      button.classList.remove('done');
      setText($('announce'), () => '');
    }, SHOWN_MS);
  };
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text); // missing on a page served without TLS
    return true;
  } catch {
    return false;
  }
}

/** Returns the last message of a list. @param {HTMLElement} items @returns {HTMLElement | undefined} */
export const newest = (items) => next(items.lastElementChild, 'previousElementSibling') ?? undefined;

/** Makes the newest message's button the only tab stop. @param {HTMLElement} items */
export function updateTabStop(items) {
  const button = newest(items)?.querySelector('.copy');
  if (!button || button.tabIndex === 0) return;
  for (const old of items.querySelectorAll('.copy[tabindex="0"]')) old.tabIndex = -1;
  button.tabIndex = 0;
}

function next(item, step) {
  let found = item;
  while (found && !found.matches('.message')) found = found[step];
  return found;
}

document.addEventListener('keydown', (event) => {
  const step = STEPS[event.key];
  if (!step || !event.target.matches('.copy')) return;
  event.preventDefault();
  next(event.target.closest('.message')[step], step)?.querySelector('.copy').focus();
});
