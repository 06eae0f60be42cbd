/** The dialogs, and the question for one's name; that for a room is in `finder.js`. */
import { $ } from '../dom.js';
import { say, t } from '../text.js';

/** @param {HTMLDialogElement} dialog @param {HTMLElement | null} after where the focus goes when it closes */
export function open(dialog, after) {
  dialog.querySelector('[data-close]').onclick = () => dialog.close();
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };
  // On a phone it may be in the menu.
  dialog.onclose = () => (after?.checkVisibility() ? after : $('menu-toggle')).focus();
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
