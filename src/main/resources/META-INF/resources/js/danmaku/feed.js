/** What is said in a room from now on, by server-sent events: a reader is not a person online. */
import { backoff } from '../loquat.js';
import { MAX_WAITING } from './waiting.js';

/** The server says something every 15 s at least, `alive` where there is nothing else: a stream that is silent for longer is dead. */
const SILENCE_MS = 25_000;
/** An answer that takes longer is none. */
const PATIENCE_MS = 10_000;
const SIGNS = ['message', 'alive', 'presence', 'online', 'gap'];

/**
 * `EventSource` sees neither a dead stream nor why it was refused, so it is watched and made anew, with full jitter. What was
 * said meanwhile is read then, as much of it as has room.
 * @param {string} room @param {(message: { nick: string, text: string }) => void} onMessage
 * @param {(state: 'connecting' | 'online' | 'waiting' | 'wrong') => void} onState wrong: no such room can be
 */
export function feed(room, onMessage, onState) {
  const address = `/api/rooms/${encodeURIComponent(room)}`;
  let [failures, wasOpen] = [0, false];
  let events;
  let timer;
  let began; // the newest that there was
  let last; // the newest that was heard
  let state;

  const be = (next) => next !== state && onState((state = next));
  const within = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(lost, ms);
  };

  function said({ epoch, offset, nick, text }) {
    if (epoch === last?.epoch && offset <= last.offset) return;
    last = { epoch, offset };
    onMessage({ nick, text });
  }

  function heard() {
    [failures, wasOpen] = [0, true];
    within(SILENCE_MS);
    be('online');
  }

  function open() {
    const stream = (events = new EventSource(`${address}/events`));
    const first = [];
    let isCaughtUp = !wasOpen;
    within(PATIENCE_MS);
    stream.onopen = async () => {
      heard();
      const there = await recent(address);
      if (stream !== events) return;
      last ??= isCaughtUp ? undefined : began;
      began ??= there.at(-1);
      if (isCaughtUp) return;
      isCaughtUp = true;
      [...there, ...first].forEach(said);
    };
    for (const sign of SIGNS) stream.addEventListener(sign, heard);
    stream.addEventListener('message', ({ data }) => (isCaughtUp ? said(JSON.parse(data)) : first.push(JSON.parse(data))));
    stream.onerror = lost;
  }

  async function lost() {
    clearTimeout(timer);
    const stream = events;
    stream.close();
    be('waiting');
    if (!wasOpen && (await isWrong(room))) return be('wrong');
    if (stream === events) timer = setTimeout(open, backoff(failures++));
  }

  window.addEventListener('online', () => {
    if (state !== 'waiting') return;
    clearTimeout(timer);
    open();
  });
  be('connecting');
  open();
}

const ask = (url) => fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });

async function recent(address) {
  try {
    return (await (await ask(`${address}/messages?limit=${MAX_WAITING}`)).json()).messages ?? []; // no such room yet
  } catch {
    return []; // what is said from now on comes in any case
  }
}

async function isWrong(room) {
  try {
    return (await ask(`/online?room=${encodeURIComponent(room)}`)).status === 404;
  } catch {
    return false;
  }
}
