/** Changes the user's own nickname, for the dialog and for the command. */
import { browserStore } from '../store.js';
import { t } from '../text.js';

const WHY = { nick_taken: 'me.taken', disconnected: 'me.offline' };

/** Changes the nickname and remembers it. @param {import('../loquat.js').Loquat} chat @param {string} nick @returns {Promise<(() => string) | undefined>} the reason if it is refused */
export async function rename(chat, nick) {
  try {
    if (nick !== chat.nick) await chat.rename(nick);
    browserStore.set('nick', nick);
    return undefined;
  } catch ({ code }) {
    return () => t(WHY[code] ?? 'me.bad', { nick });
  }
}
