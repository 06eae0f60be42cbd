/** Another name for oneself, by the dialog or by a command. */
import { kept } from '../store.js';
import { t } from '../text.js';

const WHY = { nick_taken: 'me.taken', disconnected: 'me.offline' };

/** Takes it and remembers it. @param {import('../loquat.js').Loquat} chat @param {string} nick @returns {Promise<(() => string) | undefined>} why it can not be */
export async function rename(chat, nick) {
  try {
    if (nick !== chat.nick) await chat.rename(nick);
    kept.set('nick', nick);
    return undefined;
  } catch ({ code }) {
    return () => t(WHY[code] ?? 'me.bad', { nick });
  }
}
