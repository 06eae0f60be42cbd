/** What is said in a room from now on, by server-sent events: a reader is not a person online. */
import { backoff } from '../loquat.js';

/**
 * `EventSource` comes back by itself when a stream breaks, but not when it is refused, so then it is made anew, with full jitter.
 * @param {string} room @param {(message: { nick: string, text: string }) => void} onMessage
 * @param {(state: 'connecting' | 'online' | 'waiting' | 'wrong') => void} onState wrong: no such room can be
 */
export function feed(room, onMessage, onState) {
  let failures = 0;
  const open = () => {
    const events = new EventSource(`/api/rooms/${encodeURIComponent(room)}/events`);
    events.onopen = () => {
      failures = 0;
      onState('online');
    };
    events.onmessage = ({ data }) => onMessage(JSON.parse(data));
    events.onerror = async () => {
      onState('waiting');
      if (events.readyState !== EventSource.CLOSED) return;
      if (await isWrong(room)) return onState('wrong');
      setTimeout(open, backoff(failures++));
    };
  };
  onState('connecting');
  open();
}

/** An EventSource does not say why it was refused. */
async function isWrong(room) {
  try {
    return (await fetch(`/online?room=${encodeURIComponent(room)}`)).status === 404;
  } catch {
    return false;
  }
}
