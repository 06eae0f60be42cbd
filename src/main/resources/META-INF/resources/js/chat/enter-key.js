/** What Enter does in the message field. By default it sends, but on touch screens, which have no Shift+Enter, it breaks the line. */
import { browserStore } from '../store.js';

const listeners = new Set();
const isTouch = matchMedia('(pointer: coarse)');

export const enterSends = () => (browserStore.get('enter') ?? (isTouch.matches ? 'break' : 'send')) === 'send';

const tell = () => {
  for (const listener of listeners) listener(enterSends());
};

/** @param {(sends: boolean) => void} listener called immediately and on every change */
export function onEnterChoice(listener) {
  listeners.add(listener);
  listener(enterSends());
}

/** @param {boolean} sends */
export function chooseEnter(sends) {
  browserStore.set('enter', sends ? 'send' : 'break');
  tell();
}

isTouch.addEventListener('change', tell);
