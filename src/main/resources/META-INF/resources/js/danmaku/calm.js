/** For readers who prefer reduced motion: the newest messages as a list that changes at intervals. */
import { node } from './bullet.js';

const [MAX_LINES, MAX_AT_ONCE, EVERY_MS] = [12, 3, 1_000];

export class Calm {
  #list;
  #waiting;
  #shown = [];
  #timer;
  #isStill = false;
  #newestAt = -Infinity;

  /** @param {HTMLElement} list @param {import('./waiting.js').Waiting} waiting */
  constructor(list, waiting) {
    [this.#list, this.#waiting] = [list, waiting];
    list.classList.add('list');
  }

  /** Sets the speed; 0 stops the list. @param {number} rate */
  speed(rate) {
    this.#isStill = !rate;
    this.wake();
  }

  area() {}
  resized() {}

  wake() {
    if (this.#timer || this.#isStill || !this.#waiting.size) return;
    this.#timer = setTimeout(() => this.#turn(), Math.max(0, this.#newestAt + EVERY_MS - performance.now()));
  }

  stop() {
    clearTimeout(this.#timer);
    this.#list.classList.remove('list');
    while (this.#shown.length) this.#drop();
  }

  #turn() {
    this.#timer = undefined;
    if (this.#isStill) return;
    this.#newestAt = performance.now();
    for (let n = 0; n < MAX_AT_ONCE && this.#waiting.size; n++) {
      const bullet = this.#waiting.first();
      this.#waiting.shown();
      this.#list.append(node(bullet));
      if (this.#shown.push(bullet) > MAX_LINES) this.#drop();
    }
    this.wake();
  }

  #drop() {
    const bullet = this.#shown.shift();
    bullet.node.remove();
    this.#waiting.forget(bullet);
  }
}
