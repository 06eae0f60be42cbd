/** Reads the new messages of a room as server-sent events, so that a reader is not counted as online. */
import { backoff } from '../loquat.js';
import { MAX_WAITING } from './waiting.js';

/** The server sends something at least every 15 s, `alive` if there is nothing else. A stream that is silent for longer is dead. */
const SILENCE_MS = 25_000;
/** The timeout of a request. */
const PATIENCE_MS = 10_000;
const EVENTS = ['message', 'alive', 'presence', 'online', 'gap'];

/**
 * Follows a room. `EventSource` notices neither a dead stream nor why it was refused, so this watches it and reopens it, with
 * full jitter. It then reads the messages that were missed, as many as fit on the stage.
 * @param {string} room @param {(message: { nick: string, text: string }) => void} onMessage
 * @param {(state: 'connecting' | 'online' | 'waiting' | 'wrong') => void} onState wrong: the name cannot be a room
 */
export function feed(room, onMessage, onState) {
  const address = `/api/rooms/${encodeURIComponent(room)}`;
  let [failures, wasOpen] = [0, false];
  let events;
  let timer;
  let began; // the newest message at the start
  let last; // the newest message received
  let state;

  const setState = (next) => next !== state && onState((state = next));
  const within = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(lost, ms);
  };

  function deliver({ epoch, offset, nick, text }) {
    if (epoch === last?.epoch && offset <= last.offset) return;
    last = { epoch, offset };
    onMessage({ nick, text });
  }

  function alive() {
    [failures, wasOpen] = [0, true];
    within(SILENCE_MS);
    setState('online');
  }

  function open() {
    const stream = (events = new EventSource(`${address}/events`));
    const first = [];
    let isCaughtUp = !wasOpen;
    within(PATIENCE_MS);
    stream.onopen = async () => {
      alive();
      const there = await recent(address);
      if (stream !== events) return;
      last ??= isCaughtUp ? undefined : began;
      began ??= there.at(-1);
      if (isCaughtUp) return;
      isCaughtUp = true;
      [...there, ...first].forEach(deliver);
    };
    for (const type of EVENTS) stream.addEventListener(type, alive);
    stream.addEventListener('message', ({ data }) => (isCaughtUp ? deliver(JSON.parse(data)) : first.push(JSON.parse(data))));
    stream.onerror = lost;
  }

  async function lost() {
    clearTimeout(timer);
    const stream = events;
    stream.close();
    setState('waiting');
    if (!wasOpen && (await isWrong(room))) return setState('wrong');
    if (stream === events) timer = setTimeout(open, backoff(failures++));
  }

  window.addEventListener('online', () => {
    if (state !== 'waiting') return;
    clearTimeout(timer);
    open();
  });
  setState('connecting');
  open();
}

const ask = (url) => fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });

async function recent(address) {
  try {
    return (await (await ask(`${address}/messages?limit=${MAX_WAITING}`)).json()).messages ?? []; // the room does not exist yet
  } catch {
    return []; // new messages arrive anyway
  }
}

async function isWrong(room) {
  try {
    return (await ask(`/online?room=${encodeURIComponent(room)}`)).status === 404;
  } catch {
    return false;
  }
}
