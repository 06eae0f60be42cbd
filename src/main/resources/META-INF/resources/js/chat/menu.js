/** What has no place of its own in the bar: on a phone that is most. */
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

/** The links that are about the room on screen. @param {string} room its name */
export function linkRoom(room) {
  for (const id of ['danmaku', 'menu-danmaku']) $(id).href = `/danmaku/${encodeURIComponent(room)}`;
}
