/**
 * Unsent messages, stored in this browser so that they survive a reload or a crash. Each message is a separate item, so that no
 * tab overwrites another's. One page owns a message and sends it; the others show it.
 */
import { browserStore, onStoreChange } from '../store.js';
import { isRoom } from './room-name.js';

/** Limits: messages of a room, and UTF-16 units in all. A browser stores about five million units for a site. */
const [MOST, LONGEST] = [100, 500_000];
const PLACE = 'unsent.';

/**
 * @typedef {{ key: string, room: string, text: string, time: string, n: number, by: string, nick?: string,
 *   since?: { epoch: string, offset: number }, failed?: string }} Unsent
 * `n` orders them, `by` is the page that sends it. After sending: `nick`, the sender's name, and `since`, the position before it.
 */

const isText = (value) => typeof value === 'string' && value !== '';
const isMaybe = (is, value) => value === undefined || is(value);
const isPlace = (value) => isText(value?.epoch) && Number.isSafeInteger(value.offset);

function parsed(key, words) {
  try {
    const { room, text, time, n, by, nick, since, failed } = JSON.parse(words);
    const good =
      isText(room) && isRoom(room) && isText(text) && !Number.isNaN(Date.parse(time)) && Number.isSafeInteger(n) && isText(by) &&
      isMaybe(isText, nick) && isMaybe(isPlace, since) && isMaybe(isText, failed);
    return good ? { key, room, text, time, n, by, nick, since, failed } : undefined;
  } catch {
    return undefined; // nothing, or not written by this page
  }
}

/** @param {string} key @returns {Unsent | undefined} */
export const read = (key) => parsed(key, browserStore.get(PLACE + key));

/** @returns {Unsent[]} in order */
export const all = () => browserStore.names(PLACE).map(read).filter(Boolean).sort((a, b) => a.n - b.n);

/** @param {Unsent} item @returns {boolean} false if there is too much already, or the browser refuses */
export function keep({ key, ...item }) {
  const words = JSON.stringify(item);
  const others = all().filter((other) => other.key !== key);
  const size = others.reduce((sum, { text }) => sum + text.length, item.text.length);
  const full = size > LONGEST || others.filter(({ room }) => room === item.room).length >= MOST;
  return !full && browserStore.set(PLACE + key, words);
}

/** @param {string} key */
export const forget = (key) => browserStore.set(PLACE + key, undefined);

/** Calls the listener when another tab changes a message. @param {(key: string, item: Unsent | undefined) => void} listener */
export const onChange = (listener) => onStoreChange(PLACE, (key, words) => listener(key, parsed(key, words ?? null)));

/** Does this browser store anything? */
export function keeps() {
  const does = browserStore.set('try', '1');
  return browserStore.set('try', undefined) && does;
}
