/** Messages on their way to the screen: cut to a length, repeats folded into one, never more than a few. */
import { cut } from '../graphemes.js';

const [MAX_SIGNS, MAX_UNITS] = [80, 640];
/** What waits; the oldest gives way. */
export const MAX_WAITING = 40;
/** A repeat counts with the former for so long after that was first shown. */
export const FOLD_MS = 4_000;

/** One line of at most 80 signs as a reader counts them. @param {string} text */
export const line = (text) => cut(text.replace(/\s+/g, ' ').trim(), MAX_SIGNS, MAX_UNITS);

export class Waiting {
  #queue = [];
  #known = new Map();
  #recount;

  /** @param {(bullet: any) => void} recount called when one that is shown came once more */
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

  /** The one whose turn it is. */
  first() {
    return this.#queue[0];
  }

  /** That one is shown from now on. */
  shown(now = performance.now()) {
    this.#queue.shift().shownAt = now;
  }

  /** That one is seen no more. */
  forget(bullet) {
    if (this.#known.get(bullet.key) === bullet) this.#known.delete(bullet.key);
  }
}
