/** All tabs of one browser are one person: they share the session key, which works once, and the name. */
import { Loquat } from '../loquat.js';
import { kept } from '../store.js';
import { language } from '../text.js';
import { alone, newKey, onTold, tell } from './tabs.js';

const address = new URL('/chat', location.href);
address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';

/** One's chat, in the name one has chosen; not connected yet. */
export function ownChat() {
  /** @type {Loquat} */ const chat = new Loquat(address.href, { nick: kept.get('nick'), lang: language(), share: (hello) => share(chat, hello) });
  onePerson(chat);
  return chat;
}

/**
 * For the client library: its hello, with the newest key and while no other tab says hello. Who has none yet makes one up: if
 * this page ends before it hears the answer, the next one is the same person by it.
 */
const share = (chat, hello) =>
  alone('session', () => {
    chat.session = kept.get('session') ?? chat.session ?? newKey();
    kept.set('session', chat.session);
    return hello();
  });

/** @param {Loquat} chat */
function onePerson(chat) {
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
