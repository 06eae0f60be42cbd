/** The queue of messages that wait for the screen: each cut to a length, repeats folded into one, and bounded. */
import { cut } from '../graphemes.js';

const [MAX_SIGNS, MAX_UNITS] = [80, 640];
/** How many messages wait; beyond that the oldest are dropped. */
export const MAX_WAITING = 40;
/** How long after a message was first shown a repeat of it is folded into it. */
export const FOLD_MS = 4_000;

/** Returns one line of at most 80 graphemes. @param {string} text */
export const line = (text) => cut(text.replace(/\s+/g, ' ').trim(), MAX_SIGNS, MAX_UNITS);

export class Waiting {
  #queue = [];
  #known = new Map();
  #recount;

  /** @param {(bullet: any) => void} recount called when a message that is on screen was repeated */
  constructor(recount) {
    this.#recount = recount;
  }

  get size() {
    return this.#queue.length;
  }

  /** @param {{ nick: string, text: string }} message */
  add({ nick, text }, now = performance.now()) {
    const words = line(text);
    if (!words) return;
    const key = words.toLowerCase();
    const former = this.#known.get(key);
    if (former && !(now - former.shownAt > FOLD_MS)) {
      former.times += 1;
      if (former.shownAt !== undefined) this.#recount(former);
      return;
    }
    const bullet = { key, nick, text: words, times: 1, shownAt: undefined };
    this.#known.set(key, bullet);
    this.#queue.push(bullet);
    if (this.#queue.length > MAX_WAITING) this.forget(this.#queue.shift());
  }

  /** Returns the message that is next. */
  first() {
    return this.#queue[0];
  }

  /** Marks the next message as shown. */
  shown(now = performance.now()) {
    this.#queue.shift().shownAt = now;
  }

  /** Marks a message as gone from the screen. */
  forget(bullet) {
    if (this.#known.get(bullet.key) === bullet) this.#known.delete(bullet.key);
  }
}
