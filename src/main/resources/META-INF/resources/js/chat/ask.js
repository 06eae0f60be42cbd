/** What stands above the field: a question about what is in it, or why that can not be. Gone when one writes on, or looks at another room. */
import { $, el } from '../dom.js';
import { say } from '../text.js';

const EVENTS = ['input', 'keydown'];
const goesOn = ({ type, key }) => (type === 'input' || key === 'Escape') && hush();

/** Says no more. */
export function hush() {
  const box = $('ask');
  box.hidden = true;
  box.replaceChildren();
  for (const event of EVENTS) $('text').removeEventListener(event, goesOn);
}

/** @param {() => string} words @param {...HTMLElement} buttons */
export function ask(words, ...buttons) {
  const box = $('ask');
  for (const event of EVENTS) $('text').addEventListener(event, goesOn);
  for (const button of buttons) button.addEventListener('click', hush);
  box.replaceChildren(say(el('p', { dir: 'auto' }), words), ...buttons);
  box.hidden = false;
}
