/** All tabs of one browser are one person: they share the session key, which works once, and the name. */
import { kept } from '../store.js';
import { alone, newKey, onTold, tell } from './tabs.js';

/**
 * For the client library: its hello, with the newest key and while no other tab says hello. Who has none yet makes one up: if
 * this page ends before it hears the answer, the next one is the same person by it.
 */
export const share = (chat, hello) =>
  alone('session', () => {
    chat.session = kept.get('session') ?? chat.session ?? newKey();
    kept.set('session', chat.session);
    return hello();
  });

/** @param {import('../loquat.js').Loquat} chat */
export function onePerson(chat) {
  let [welcomed, before] = [];
  chat.on('welcome', ({ session, nick }) => {
    kept.set('session', session);
    welcomed = nick;
  });
  // A room in which somebody is tells the others; in none, or where there are too many, the tabs tell each other.
  chat.on('nick', (nick) => {
    if (before && nick !== welcomed) tell({ from: before, to: nick });
    before = nick;
  });
  onTold(({ from, to }) => to && from === chat.nick && chat.renamed(to));
}
