/** The menu of everything that does not fit into the bar, which on a phone is most of it. */
import { $ } from '../dom.js';
import { switchLanguage } from '../text.js';
import { help } from './help.js';
import { openKeys } from './keys.js';

export function menu() {
  const panel = $('menu');
  panel.addEventListener('click', ({ target }) => target.closest('a, button') && panel.hidePopover());
  $('menu-settings').onclick = () => $('settings').click();
  $('menu-me').onclick = () => $('me').click();
  $('menu-keys').onclick = openKeys;
  $('menu-help').onclick = help;
  $('menu-lang').onclick = switchLanguage;
}

/** Updates the links that lead to the room on screen. @param {string} room its name */
export function updateRoomLinks(room) {
  for (const id of ['danmaku', 'menu-danmaku']) $(id).href = `/danmaku/${encodeURIComponent(room)}`;
}
