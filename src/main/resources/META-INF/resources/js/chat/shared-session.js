/** All tabs of a browser are one person: they share the nickname and the session key, which works only once. */
import { Loquat } from '../loquat.js';
import { browserStore } from '../store.js';
import { language } from '../text.js';
import { withLock, newKey, onBroadcast, broadcast } from './tabs.js';

const address = new URL('/chat', location.href);
address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';

/** Creates the client with the remembered nickname. It is not connected yet. */
export function createChat() {
  /** @type {Loquat} */ const chat = new Loquat(address.href, { nick: browserStore.get('nick'), lang: language(), share: (hello) => sayHello(chat, hello) });
  shareSession(chat);
  return chat;
}

/**
 * Sends the library's `hello` with the newest key, while no other tab sends one. A tab without a key makes one up: if this page is
 * closed before the answer arrives, the next page uses the same key and is the same person.
 */
const sayHello = (chat, hello) =>
  withLock('session', () => {
    chat.session = browserStore.get('session') ?? chat.session ?? newKey();
    browserStore.set('session', chat.session);
    return hello();
  });

/** @param {Loquat} chat */
function shareSession(chat) {
  let [welcomed, before] = [];
  chat.on('welcome', ({ session, nick }) => {
    browserStore.set('session', session);
    welcomed = nick;
  });
  // A small room announces the rename to every tab. Without a room, or in a large one, the tabs tell each other.
  chat.on('nick', (nick) => {
    if (before && nick !== welcomed) broadcast({ from: before, to: nick });
    before = nick;
  });
  onBroadcast(({ from, to }) => to && from === chat.nick && chat.renamed(to));
}
