/** Limits how many messages are drawn per second when more arrive than anyone can read. */
const MOST_A_SECOND = 100;

export class DrawRate {
  #burst;
  #credit;
  #at = 0;

  /** @param {number} burst as many as a list holds, so that a user who comes back to a room sees all of it */
  constructor(burst) {
    this.#burst = this.#credit = burst;
  }

  /** Returns how many of `n` messages to draw now: all or, beyond the limit, a screenful. @param {number} n @param {number} seen the number that fits the screen */
  of(n, seen) {
    const now = performance.now();
    this.#credit = Math.min(this.#burst, this.#credit + ((now - this.#at) * MOST_A_SECOND) / 1000);
    this.#at = now;
    const drawn = n <= Math.max(this.#credit, seen) ? n : seen;
    this.#credit = Math.max(0, this.#credit - drawn);
    return drawn;
  }
}
