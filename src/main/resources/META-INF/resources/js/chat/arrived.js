/** Did a message arrive whose answer was lost? */
import { LoquatError } from '../loquat.js';

/** Pages of a hundred that are looked through. */
const MOST_PAGES = 20;

/**
 * Looks for it in the log, behind what was there when it was sent.
 * @param {import('../loquat.js').Loquat} chat @param {string} room
 * @param {{ text: string, nick?: string, since: { epoch: string, offset: number } }} sent
 * @returns {Promise<import('../loquat.js').Message | undefined>} rejected with `unsure` where that can not be told
 */
export async function arrived(chat, room, { text, nick, since }) {
  const isIt = (message) => message.nick === nick && message.text === text;
  let after = since.offset;
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const { epoch, messages, more } = await chat.history(room, { after, limit: 100 });
    // The record began anew, and what was said before is gone.
    if (epoch !== since.epoch) return (await chat.history(room, { limit: 100 })).messages.findLast(isIt);
    const it = messages.find(isIt);
    if (it) return it;
    if (messages[0]?.offset > after + 1) break; // a part is not kept any more
    if (!more) return undefined;
    after = messages.at(-1).offset;
  }
  throw new LoquatError({ code: 'unsure' });
}
