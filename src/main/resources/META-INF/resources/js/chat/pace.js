/** More is said than anyone can read: so much of it is worth drawing. */
const MOST_A_SECOND = 100;

export class Pace {
  #most;
  #credit;
  #at = 0;

  /** @param {number} most of them at once: what a list holds, so who comes back to it has it whole */
  constructor(most) {
    this.#most = this.#credit = most;
  }

  /** How many of these messages are drawn now: all, or those that are seen at once. @param {number} n @param {number} seen */
  of(n, seen) {
    const now = performance.now();
    this.#credit = Math.min(this.#most, this.#credit + ((now - this.#at) * MOST_A_SECOND) / 1000);
    this.#at = now;
    const drawn = n <= Math.max(this.#credit, seen) ? n : seen;
    this.#credit = Math.max(0, this.#credit - drawn);
    return drawn;
  }
}
