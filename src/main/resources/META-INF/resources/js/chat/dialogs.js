/** Opens dialogs, and asks for a new nickname. The dialog that asks for a room is in `room-dialog.js`. */
import { $ } from '../dom.js';
import { setText } from '../text.js';
import { rename } from './rename.js';

/** @param {HTMLDialogElement} dialog @param {HTMLElement | null} after the element that gets the focus when the dialog closes */
export function open(dialog, after) {
  dialog.querySelector('[data-close]').onclick = () => dialog.close();
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };
  const opener = document.activeElement;
  // The event comes a little after the dialog has closed: whatever the user has focused since then keeps the focus.
  dialog.onclose = () => {
    if (![opener, document.body].includes(document.activeElement)) return;
    // On a phone that element may be hidden in the menu.
    (after?.checkVisibility() ? after : $('menu-toggle')).focus();
  };
  dialog.showModal();
}

/**
 * @param {string} name of the dialog @param {() => string} initial returns the initial text of the field
 * @param {(value: string, refuse: (words: () => string) => void) => void} answer handles the input; the dialog closes unless it calls `refuse`
 */
function ask(name, initial, answer) {
  const [dialog, input, error] = [$(`${name}-dialog`), $(`${name}-input`), $(`${name}-error`)];
  input.value = initial();
  error.textContent = '';
  error.removeAttribute('data-said');
  $(`${name}-form`).onsubmit = async (event) => {
    event.preventDefault();
    let refused = false;
    await answer(input.value.trim(), (words) => {
      refused = true;
      setText(error, words);
      input.focus();
    });
    if (!refused) dialog.close();
  };
  open(dialog, $('text'));
  input.focus();
  input.select();
}

/** @param {import('../loquat.js').Loquat} chat */
export function askName(chat) {
  ask('name', () => chat.nick ?? '', async (nick, refuse) => {
    const why = await rename(chat, nick);
    if (why) refuse(why);
  });
}
