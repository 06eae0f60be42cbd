/**
 * What was written and is not sent, kept in this browser: it is there after a reload or a crash, too. Each message is an item of
 * its own, so that no tab overwrites what another keeps. One page has a message and sends it; the others show it.
 */
import { kept, onKept } from '../store.js';
import { isRoom } from './roomname.js';

/** Messages of a room, and units of UTF-16 in all: a browser keeps some five million for all that a site keeps. */
const [MOST, LONGEST] = [100, 500_000];
const PLACE = 'unsent.';

/**
 * @typedef {{ key: string, room: string, text: string, time: string, n: number, by: string, nick?: string,
 *   since?: { epoch: string, offset: number }, failed?: string }} Unsent
 * `n` puts them in order, `by` is the page that sends it. Once it was sent, as whom and behind which message.
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
    return undefined; // nothing, or not ours
  }
}

/** @param {string} key @returns {Unsent | undefined} */
export const read = (key) => parsed(key, kept.get(PLACE + key));

/** @returns {Unsent[]} in order */
export const all = () => kept.names(PLACE).map(read).filter(Boolean).sort((a, b) => a.n - b.n);

/** @param {Unsent} item @returns {boolean} whether it is kept: there may be too much, or the browser may refuse */
export function keep({ key, ...item }) {
  const words = JSON.stringify(item);
  const others = all().filter((other) => other.key !== key);
  const size = others.reduce((sum, { text }) => sum + text.length, item.text.length);
  const full = size > LONGEST || others.filter(({ room }) => room === item.room).length >= MOST;
  return !full && kept.set(PLACE + key, words);
}

/** @param {string} key */
export const forget = (key) => kept.set(PLACE + key, undefined);

/** Another tab changed one. @param {(key: string, item: Unsent | undefined) => void} listener */
export const onChange = (listener) => onKept(PLACE, (key, words) => listener(key, parsed(key, words ?? null)));

/** Does this browser keep anything? */
export function keeps() {
  const does = kept.set('try', '1');
  return kept.set('try', undefined) && does;
}
