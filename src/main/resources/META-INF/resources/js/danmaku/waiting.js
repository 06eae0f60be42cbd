/** The bounded queue of messages that wait for the stage. Long texts are cut, and repeats are merged and counted. */
import { cut } from '../graphemes.js';

const [MAX_GRAPHEMES, MAX_UNITS] = [80, 640];
/** How many messages wait; beyond that the oldest are dropped. */
export const MAX_WAITING = 40;
/** For this long after a message was first shown, repeats are only counted. */
export const MERGE_MS = 4_000;

/** Returns one line of at most 80 graphemes. @param {string} text */
export const line = (text) => cut(text.replace(/\s+/g, ' ').trim(), MAX_GRAPHEMES, MAX_UNITS);

export class Waiting {
  #queue = [];
  #known = new Map();
  #recount;

  /** @param {(bullet: any) => void} recount called when a message on screen is repeated */
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
    const known = this.#known.get(key);
    if (known && !(now - known.shownAt > MERGE_MS)) {
      known.times += 1;
      if (known.shownAt !== undefined) this.#recount(known);
      return;
    }
    const bullet = { key, nick, text: words, times: 1, shownAt: undefined };
    this.#known.set(key, bullet);
    this.#queue.push(bullet);
    if (this.#queue.length > MAX_WAITING) this.forget(this.#queue.shift());
  }

  /** Returns the next message. */
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
