/** The dialogs, and the two questions the page asks: which room, what name. */
import { $, el } from '../dom.js';
import { say, t } from '../text.js';

/** @param {HTMLDialogElement} dialog @param {HTMLElement | null} after where the focus goes when it closes */
export function open(dialog, after) {
  dialog.querySelector('[data-close]').onclick = () => dialog.close();
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };
  dialog.onclose = () => after?.focus();
  dialog.showModal();
}

/**
 * @param {string} name of the dialog @param {() => string} now what stands in the field at first
 * @param {(value: string, refuse: (words: () => string) => void) => void} answer calls `refuse`, or the dialog closes
 */
function ask(name, now, answer) {
  const [dialog, input, error] = [$(`${name}-dialog`), $(`${name}-input`), $(`${name}-error`)];
  input.value = now();
  error.textContent = '';
  error.removeAttribute('data-said');
  $(`${name}-form`).onsubmit = async (event) => {
    event.preventDefault();
    let refused = false;
    await answer(input.value.trim(), (words) => {
      refused = true;
      say(error, words);
      input.focus();
    });
    if (!refused) dialog.close();
  };
  open(dialog, $('text'));
  input.focus();
  input.select();
}

const ROOM = /^(?!\.+$)[\p{L}\p{M}\p{N}_.-]{1,64}$/u;

/** Can a room be called so? @param {string} name */
export const isRoom = (name) => ROOM.test(name.normalize('NFKC'));

/** @param {() => string} now @param {(room: string) => void} go */
export function askRoom(now, go) {
  const visit = (room, refuse) => (isRoom(room) ? go(room) : refuse(() => t('room.bad')));
  ask('room', now, visit);
  const link = ({ room, online }) => {
    const button = el('button', { type: 'button', className: 'quiet' }, el('bdi', {}, `#${room}`), el('span', { className: 'faint' }, String(online)));
    button.onclick = () => {
      $('room-dialog').close();
      go(room);
    };
    return el('li', {}, button);
  };
  fetch('/api/rooms')
    .then((answer) => (answer.ok ? answer.json() : { rooms: [] }))
    .catch(() => ({ rooms: [] }))
    .then(({ rooms }) => {
      const busy = rooms.filter(({ online }) => online > 0).sort((a, b) => b.online - a.online);
      $('room-open').hidden = busy.length === 0;
      $('room-list').replaceChildren(...busy.slice(0, 12).map(link));
    });
}

/** @param {import('../loquat.js').Loquat} chat @param {(nick: string) => void} renamed */
export function askName(chat, renamed) {
  ask('name', () => chat.nick ?? '', async (nick, refuse) => {
    try {
      if (nick !== chat.nick) await chat.rename(nick);
      renamed(nick);
    } catch ({ code }) {
      const key = { nick_taken: 'me.taken', disconnected: 'me.offline' }[code] ?? 'me.bad';
      refuse(() => t(key, { nick }));
    }
  });
}
