/** The notice above the message field: a question about the text, or why it cannot be sent. Typing or switching rooms dismisses it. */
import { $, el } from '../dom.js';
import { setText } from '../text.js';

const EVENTS = ['input', 'keydown'];
const goesOn = ({ type, key }) => (type === 'input' || key === 'Escape') && hideNotice();

/** Dismisses the notice. */
export function hideNotice() {
  const box = $('ask');
  box.hidden = true;
  box.replaceChildren();
  for (const event of EVENTS) $('text').removeEventListener(event, goesOn);
}

/** @param {() => string} words @param {...HTMLElement} buttons */
export function showNotice(words, ...buttons) {
  const box = $('ask');
  for (const event of EVENTS) $('text').addEventListener(event, goesOn);
  for (const button of buttons) button.addEventListener('click', hideNotice);
  box.replaceChildren(setText(el('p', { dir: 'auto' }), words), ...buttons);
  box.hidden = false;
}
