/** Finds out whether a message whose acknowledgement was lost reached the server. */
import { LoquatError } from '../loquat.js';

/** Pages of 100 messages to search before giving up. */
const MOST_PAGES = 20;

/**
 * Searches the room's history after the position at which the message was sent.
 * @param {import('../loquat.js').Loquat} chat @param {string} room
 * @param {{ text: string, nick?: string, since: { epoch: string, offset: number } }} sent
 * @returns {Promise<import('../loquat.js').Message | undefined>} rejects with `unsure` if the history cannot tell
 */
export async function findSent(chat, room, { text, nick, since }) {
  const isIt = (message) => message.nick === nick && message.text === text;
  let after = since.offset;
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const { epoch, messages, more } = await chat.history(room, { after, limit: 100 });
    // The log was re-created, and earlier messages are gone.
    if (epoch !== since.epoch) return (await chat.history(room, { limit: 100 })).messages.findLast(isIt);
    const it = messages.find(isIt);
    if (it) return it;
    if (messages[0]?.offset > after + 1) break; // some messages have expired
    if (!more) return undefined;
    after = messages.at(-1).offset;
  }
  throw new LoquatError({ code: 'unsure' });
}
