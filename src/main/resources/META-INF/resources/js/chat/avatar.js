/** Avatars: a sign and a colour, derived from the name and therefore the same on every page. */
import { el } from '../dom.js';
import { graphemes } from '../graphemes.js';

const GUEST = /^(?:user|用户)(\d+)$/u;
/** Digits that fit into the circle. */
const MOST_DIGITS = 4;
const HUES = 24;
/** Gives consecutive guests colours that are far apart on the wheel. */
const GOLDEN_ANGLE = 137.508;

/** @param {string} nick */
export function hue(nick) {
  const guest = GUEST.exec(nick)?.[1];
  if (guest) return Math.round((Number(guest) * GOLDEN_ANGLE) % 360);
  let hash = 0x811c9dc5;
  for (const char of nick) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193);
  return ((hash >>> 8) % HUES) * (360 / HUES);
}

/** Returns the number of a guest, or the first grapheme of a name. @param {string} nick */
export function sign(nick) {
  const guest = GUEST.exec(nick)?.[1];
  if (guest) return guest.slice(-MOST_DIGITS);
  const [first = '?'] = graphemes(nick);
  return first.toLocaleUpperCase();
}

/** @param {HTMLElement} node @param {string} nick */
export function tint(node, nick) {
  node.style.setProperty('--hue', String(hue(nick)));
  return node;
}

/** Sets the sign, which the style sheet draws: as text it would be copied with a message and be read as part of the name. @param {HTMLElement} node @param {string} nick */
export function setAvatar(node, nick) {
  node.dataset.sign = sign(nick);
  node.classList.toggle('number', GUEST.test(nick));
  return node;
}

/** @param {string} nick */
export const avatar = (nick) => setAvatar(el('span', { className: 'avatar', 'aria-hidden': 'true' }), nick);
