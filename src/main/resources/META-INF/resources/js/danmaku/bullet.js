/** Draws one message of the stage. */
import { tint } from '../chat/avatar.js';
import { el } from '../dom.js';

const MOST = 999;

/** @param {{ nick: string, text: string, times: number }} bullet */
export function node(bullet) {
  const made = tint(el('p', { class: 'bullet' }, el('bdi', { textContent: bullet.text })), bullet.nick);
  bullet.node = made;
  if (bullet.times > 1) recount(bullet);
  return made;
}

/** The repeat count, such as "×128". Its width fits into the gap behind a bullet. */
export function recount(bullet) {
  bullet.badge ??= bullet.node.appendChild(el('span', { class: 'times' }));
  bullet.badge.textContent = bullet.times > MOST ? `×${MOST}+` : `×${bullet.times}`;
}
