/**
 * The time used in the list: the server's, learned from its frames. The reader's clock may be days off and may be set at any
 * time, so it is used only until the server's time is known.
 */
let ahead = Date.now() - performance.now();

/** In ms since 1970. */
export const now = () => performance.now() + ahead;

/** As the server writes it. */
export const nowIso = () => new Date(now()).toISOString();

/** It is this time, or it was then. @param {string} iso @param {number} [at] when it was, by `performance.now()` */
function isTime(iso, at = performance.now()) {
  const told = Date.parse(iso) - at;
  if (!Number.isNaN(told)) ahead = told;
}

/** The time is at least that of this message. @param {{ time: string } | undefined} message */
export function after(message) {
  if (Date.parse(message?.time) > now()) isTime(message.time);
}

/**
 * Asks at every start and whenever the page becomes visible: the page's monotonic clock may stop while the computer sleeps.
 * @param {import('../loquat.js').Loquat} chat @param {() => void} changed
 */
export function keepTime(chat, changed) {
  const ask = async () => {
    const askedAt = performance.now();
    const pong = await chat.ping().catch(() => undefined); // not connected: the next `welcome` asks
    isTime(pong?.time, (askedAt + performance.now()) / 2);
    changed();
  };
  chat.on('welcome', ask);
  chat.on('message', after);
  document.addEventListener('visibilitychange', () => document.hidden || ask());
}
