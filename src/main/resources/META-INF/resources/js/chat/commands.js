/**
 * What begins with a / is for the page: /nick, /join, /leave, /help. A word that is no command is not sent before one was asked;
 * with // it is.
 */
import { $, el } from '../dom.js';
import { kept } from '../store.js';
import { say, t } from '../text.js';
import { isRoom } from './roomname.js';
import { help } from './help.js';

export const COMMANDS = ['nick', 'join', 'leave', 'help'];

const WRITTEN = /^\/(\p{L}\S*)(?:\s+([^]*))?$/u;

/** Says something above the field until one writes on. @param {() => string} words @param {...HTMLElement} buttons */
function ask(words, ...buttons) {
  const box = $('ask');
  const text = $('text');
  const shut = () => {
    box.hidden = true;
    box.replaceChildren();
    for (const event of ['input', 'keydown']) text.removeEventListener(event, done);
  };
  const done = ({ type, key }) => (type === 'input' || key === 'Escape') && shut();
  shut();
  for (const event of ['input', 'keydown']) text.addEventListener(event, done);
  for (const button of buttons) button.addEventListener('click', shut);
  box.replaceChildren(say(el('p', { dir: 'auto' }), words), ...buttons);
  box.hidden = false;
}

function button(key, act) {
  const made = say(el('button', { type: 'button' }), () => t(key));
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
      try {
        if (nick !== chat.nick) await chat.rename(nick);
        kept.set('nick', nick);
      } catch ({ code }) {
        const key = { nick_taken: 'me.taken', disconnected: 'me.offline' }[code] ?? 'me.bad';
        ask(() => t(key, { nick }));
        return false;
      }
    },
    join(wanted) {
      const name = wanted.replace(/^#/, '');
      if (!name) return $('room').click();
      if (isRoom(name)) return go(name);
      ask(() => t('room.bad'));
      return false;
    },
    leave(wanted) {
      const name = wanted.replace(/^#/, '');
      const room = name ? rooms.find(name) : rooms.current;
      if (room && rooms.all.length > 1) {
        leave(room);
        return $('text').focus();
      }
      ask(() => (room ? t('command.only') : t('command.not', { room: `#${name}` })));
      return false;
    },
    help: () => help(),
  };

  /**
   * @param {string} text that begins with a / @param {(text: string) => void} send
   * @returns {Promise<boolean | undefined>} done, or it stays in the field; nothing: it is to be sent
   */
  return async (text, send) => {
    const found = WRITTEN.exec(text);
    if (!found) return undefined;
    const [, word, rest = ''] = found;
    const name = word.toLowerCase();
    if (COMMANDS.includes(name)) return (await all[name](rest.trim())) !== false;
    ask(() => t('command.unknown', { word: `/${word}` }), button('command.send', () => send(text)), button('help.title', help));
    return false;
  };
}
