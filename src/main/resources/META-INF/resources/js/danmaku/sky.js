/** The sky: bullets in lanes. All time here is that of the flight, which the speed stretches and a pause stops, for all at once. */
import { node } from './bullet.js';
import { enter, speedOf } from './lanes.js';

/** What is on the screen at most, and what may come in a second. */
export const [MAX_FLYING, MAX_A_SECOND] = [150, 30];
/** Behind each bullet, in letters: room to breathe, and for "×999+". */
const [LANE, GAP] = [1.4, 2.8];

export class Sky {
  #sky;
  #waiting;
  #flying = new Map();
  #lanes = [];
  #frame = 0;
  #rate = 1;
  #area = 1;
  #flight = 0; // the time of the flight when the clock was #clock
  #clock = 0;
  #next; // the node of the first that waits, measured
  #credit = 0;
  #creditAt = 0;

  /** @param {HTMLElement} sky @param {import('./waiting.js').Waiting} waiting */
  constructor(sky, waiting) {
    [this.#sky, this.#waiting] = [sky, waiting];
    new ResizeObserver(() => this.#clear()).observe(sky);
  }

  /** 1 is as usual, 0 stands still. @param {number} rate */
  speed(rate) {
    const now = document.timeline.currentTime;
    this.#flight = this.#at(now);
    this.#clock = now;
    this.#rate = rate;
    for (const animation of this.#flying.values()) animation.playbackRate = rate;
    this.wake();
  }

  /** @param {number} area the part of the height that has lanes */
  area(area) {
    this.#area = area;
    this.wake();
  }

  /** Letters of another size make other lanes. */
  resized() {
    this.#clear();
  }

  /** Something waits, or there is more room. */
  wake() {
    if (!this.#frame && this.#waiting.size && this.#rate) this.#frame = requestAnimationFrame(() => this.#turn(document.timeline.currentTime));
  }

  stop() {
    this.#clear();
    cancelAnimationFrame(this.#frame);
  }

  #turn(now) {
    this.#frame = 0;
    this.#credit = Math.min(MAX_A_SECOND / 4, this.#credit + ((now - this.#creditAt) * MAX_A_SECOND) / 1000);
    this.#creditAt = now;
    while (this.#waiting.size && this.#credit >= 1 && this.#flying.size < MAX_FLYING && this.#enter(now)) this.#credit -= 1;
    this.wake();
  }

  #enter(now) {
    const bullet = this.#waiting.first();
    if (this.#next?.bullet !== bullet) {
      this.#next?.made.remove();
      const made = node(bullet);
      made.style.visibility = 'hidden';
      this.#sky.append(made);
      this.#next = { bullet, made, width: made.offsetWidth };
    }
    const { made, width } = this.#next;
    const length = this.#sky.clientWidth;
    const unit = parseFloat(getComputedStyle(this.#sky).fontSize);
    const count = Math.max(1, Math.floor((this.#sky.clientHeight * this.#area) / (LANE * unit)));
    const speed = speedOf(width, length);
    const lane = enter(this.#lanes, count, { at: this.#at(now), width, speed }, length, GAP * unit);
    if (lane < 0) return false;
    this.#next = undefined;
    this.#waiting.shown();
    made.style.top = `${lane * LANE * unit}px`;
    made.style.visibility = '';
    made.dataset.lane = String(lane);
    const animation = made.animate([{ transform: `translateX(${length}px)` }, { transform: `translateX(${-width - GAP * unit}px)` }], {
      duration: (length + width + GAP * unit) / speed,
      fill: 'both',
    });
    animation.playbackRate = this.#rate;
    // By itself it would begin at the next frame or a later one, and the lane is reckoned from this one.
    animation.startTime = document.timeline.currentTime;
    this.#flying.set(bullet, animation);
    animation.onfinish = () => this.#gone(bullet);
    return true;
  }

  #gone(bullet) {
    this.#flying.get(bullet)?.cancel();
    this.#flying.delete(bullet);
    this.#waiting.forget(bullet);
    bullet.node.remove();
    this.wake();
  }

  // What flew in a sky of another width or size would be in the way of what comes.
  #clear() {
    for (const bullet of [...this.#flying.keys()]) this.#gone(bullet);
    this.#next?.made.remove();
    this.#next = undefined;
    this.#lanes = [];
    this.wake();
  }

  #at(now) {
    return this.#flight + (now - this.#clock) * this.#rate;
  }
}
