/**
 * The commands of the page: /nick, /join, /leave, /help. An unknown command is sent as a message only after the user confirms it;
 * a text that begins with // is sent at once.
 */
import { $, el } from '../dom.js';
import { setText, t } from '../text.js';
import { showNotice } from './compose-notice.js';
import { help } from './help.js';
import { rename } from './rename.js';
import { isRoom } from './room-name.js';

const WRITTEN = /^\/(\p{L}\S*)(?:\s+([^]*))?$/u;

function button(key, act) {
  const made = setText(el('button', { type: 'button' }), () => t(key));
  made.onclick = () => {
    act();
    $('text').focus();
  };
  return made;
}

/** @param {{ chat: import('../loquat.js').Loquat, rooms: import('./rooms.js').Rooms, go: (name: string) => void, leave: (room: any) => void }} page */
export function commands({ chat, rooms, go, leave }) {
  const all = {
    async nick(nick) {
      if (!nick) return $('me').click();
      const { current } = rooms;
      const why = await rename(chat, nick);
      if (why && current === rooms.current) showNotice(why);
      return !why;
    },
    join(wanted) {
      const name = wanted.replace(/^#/, '');
      if (!name) return $('room').click();
      if (isRoom(name)) return go(name);
      showNotice(() => t('room.bad'));
      return false;
    },
    leave(wanted) {
      const name = wanted.replace(/^#/, '');
      const room = name ? rooms.find(name) : rooms.current;
      if (room && rooms.all.length > 1) {
        leave(room);
        return $('text').focus();
      }
      showNotice(() => (room ? t('command.only') : t('command.not', { room: `#${name}` })));
      return false;
    },
    help: () => help(),
  };

  /**
   * @param {string} text begins with a / @param {(text: string) => void} send
   * @returns {Promise<boolean | undefined>} true: done; false: the text stays in the field; undefined: not a command, send it
   */
  return async (text, send) => {
    const found = WRITTEN.exec(text);
    if (!found) return undefined;
    const [, word, rest = ''] = found;
    const name = word.toLowerCase();
    if (Object.hasOwn(all, name)) return (await all[name](rest.trim())) !== false;
    showNotice(() => t('command.unknown', { word: `/${word}` }), button('command.send', () => send(text)), button('help.title', help));
    return false;
  };
}
