/**
 * The time used in the list: the server's, learned from its frames. The reader's clock may be days off and may be set at any
 * time, so it is used only until the server's time is known.
 */
let ahead = Date.now() - performance.now();

/** Returns the time in ms since 1970. */
export const now = () => performance.now() + ahead;

/** Returns the time in the server's format. */
export const nowIso = () => new Date(now()).toISOString();

/** Sets the time. @param {string} iso @param {number} [at] the moment at which it was that time, by `performance.now()` */
function setClock(iso, at = performance.now()) {
  const offset = Date.parse(iso) - at;
  if (!Number.isNaN(offset)) ahead = offset;
}

/** Moves the time forward to that of a message, if it is later. @param {{ time: string } | undefined} message */
export function advanceTo(message) {
  if (Date.parse(message?.time) > now()) setClock(message.time);
}

/**
 * Asks at every start and whenever the page becomes visible: the page's monotonic clock may stop while the computer sleeps.
 * @param {import('../loquat.js').Loquat} chat @param {() => void} changed
 */
export function syncClock(chat, changed) {
  const ask = async () => {
    const askedAt = performance.now();
    const pong = await chat.ping().catch(() => undefined); // not connected: the next `welcome` asks
    setClock(pong?.time, (askedAt + performance.now()) / 2);
    changed();
  };
  chat.on('welcome', ask);
  chat.on('message', advanceTo);
  document.addEventListener('visibilitychange', () => document.hidden || ask());
}
