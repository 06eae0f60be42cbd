/** The people of a room of whom the server tells the number alone: read from it page by page, by the part of a name one looks for. */

import { read } from './read.js';

/** While the number changes, the first page is read again once in that time. */
const AGAIN_MS = 10_000;
/** While one types the server is asked once in that time. */
const TYPING_MS = 250;

export class Crowd {
  /** @type {string[]} in the server's order */ nicks = [];
  /** There are further ones. */ more = false;
  /** @type {'loading' | 'there' | 'away'} */ state = 'loading';
  #changed;
  #room = '';
  #part = '';
  #online = 0;
  /** How many the first page has. */ #page = 0;
  #asked = 0;
  #askedAt = -Infinity;
  #timer;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /**
   * The list is looked at. Where others are there by now it is read again, unless one has read on in it.
   * @param {string} room @param {string} part of the names @param {number} online how many are there
   */
  look(room, part, online) {
    const isOther = room !== this.#room;
    const isChanged = online !== this.#online;
    this.#online = online;
    if (!isOther && part === this.#part) {
      if (isChanged && this.state === 'there' && this.nicks.length <= this.#page) this.#later(this.#askedAt + AGAIN_MS - performance.now());
      return;
    }
    const typed = !isOther;
    [this.#room, this.#part] = [room, part];
    this.#asked += 1; // what is on its way answers another question
    if (isOther) this.nicks = [];
    Object.assign(this, { more: false, state: 'loading' });
    this.#later(typed ? TYPING_MS : 0);
  }

  /** It is not looked at any more. */
  leave() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#room = '';
  }

  /** Those behind the last. */
  next() {
    if (this.state === 'loading') return;
    const after = this.state === 'there' ? this.nicks.at(-1) : undefined;
    this.state = 'loading';
    this.#changed();
    this.#ask(after);
  }

  #later(ms, after) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(after), Math.max(0, ms));
  }

  async #ask(after) {
    const asked = ++this.#asked;
    this.#askedAt = performance.now();
    const query = new URLSearchParams({ ...(after !== undefined && { after }), ...(this.#part && { q: this.#part }) });
    const page = await read(`/api/rooms/${encodeURIComponent(this.#room)}/people?${query}`);
    if (asked !== this.#asked) return;
    if (page?.waitMs) return this.#later(page.waitMs, after);
    if (page) {
      const nicks = page.people.map(({ nick }) => nick);
      this.nicks = after === undefined ? nicks : [...this.nicks, ...nicks];
      if (after === undefined) this.#page = nicks.length;
      this.more = page.more;
    }
    this.state = page ? 'there' : 'away';
    this.#changed();
  }
}
