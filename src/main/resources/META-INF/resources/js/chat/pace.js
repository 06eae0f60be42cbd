/** More is said than anyone can read: so much of it is worth drawing. */
const MOST_A_SECOND = 100;
/** What a list holds: who comes back to it has it whole. */
const AT_ONCE = 500;

export class Pace {
  #credit = AT_ONCE;
  #at = 0;

  /** How many of these messages are drawn now: all, or those that are seen at once. @param {number} n @param {number} seen */
  of(n, seen) {
    const now = performance.now();
    this.#credit = Math.min(AT_ONCE, this.#credit + ((now - this.#at) * MOST_A_SECOND) / 1000);
    this.#at = now;
    const drawn = n <= Math.max(this.#credit, seen) ? n : seen;
    this.#credit = Math.max(0, this.#credit - drawn);
    return drawn;
  }
}
