/** The people of a large room, for which the server announces only a count: fetched page by page, filtered by part of a name. */

import { getJson } from './get-json.js';

/** While the count changes, the first page is refetched at most this often. */
const REFETCH_MS = 10_000;
/** Debounce while the user types. */
const TYPING_MS = 250;

export class PeoplePages {
  /** @type {string[]} in the server's order */ nicks = [];
  /** Are there more pages? */ more = false;
  /** @type {'loading' | 'there' | 'away'} */ state = 'loading';
  #changed;
  #room = '';
  #part = '';
  #online = 0;
  /** Names on the first page. */ #page = 0;
  #asked = 0;
  #askedAt = -Infinity;
  #timer;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /**
   * Shows the list. If the count has changed, it is refetched, unless the user has loaded further pages.
   * @param {string} room @param {string} part of the names @param {number} online how many people are in the room
   */
  look(room, part, online) {
    const isOther = room !== this.#room;
    const isChanged = online !== this.#online;
    this.#online = online;
    if (!isOther && part === this.#part) {
      if (isChanged && this.state === 'there' && this.nicks.length <= this.#page) this.#later(this.#askedAt + REFETCH_MS - performance.now());
      return;
    }
    const typed = !isOther;
    [this.#room, this.#part] = [room, part];
    this.#asked += 1; // a pending answer is to the previous query
    if (isOther) this.nicks = [];
    Object.assign(this, { more: false, state: 'loading' });
    this.#later(typed ? TYPING_MS : 0);
  }

  /** The list is no longer on screen. */
  leave() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#room = '';
  }

  /** Fetches the next page. */
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
    const page = await getJson(`/api/rooms/${encodeURIComponent(this.#room)}/people?${query}`);
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
