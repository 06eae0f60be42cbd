/** The stage: bullets in lanes. It runs on its own flight time, which the speed setting stretches and a pause stops for all bullets at once. */
import { node } from './bullet.js';
import { enter, speedOf } from './lanes.js';

/** How many bullets are on the screen at most, and how many may enter per second. */
export const [MAX_FLYING, MAX_A_SECOND] = [150, 30];
/** The gap behind each bullet, in letters: room to breathe, and for "×999+". */
const [LANE, GAP] = [1.4, 2.8];

export class Stage {
  #node;
  #waiting;
  #flying = new Map();
  #lanes = [];
  #frame = 0;
  #rate = 1;
  #area = 1;
  #flight = 0; // the flight time when the clock was #clock
  #clock = 0;
  #next; // the measured node of the first bullet that waits
  #credit = 0;
  #creditAt = 0;

  /** @param {HTMLElement} node @param {import('./waiting.js').Waiting} waiting */
  constructor(node, waiting) {
    [this.#node, this.#waiting] = [node, waiting];
    new ResizeObserver(() => this.#clear()).observe(node);
  }

  /** Sets the speed: 1 is normal, 0 stops. @param {number} rate */
  speed(rate) {
    const now = document.timeline.currentTime;
    this.#flight = this.#at(now);
    this.#clock = now;
    this.#rate = rate;
    for (const animation of this.#flying.values()) animation.playbackRate = rate;
    this.wake();
  }

  /** @param {number} area the part of the height that lanes use */
  area(area) {
    this.#area = area;
    this.wake();
  }

  /** Recomputes the lanes after the size of the letters changed. */
  resized() {
    this.#clear();
  }

  /** To be called when a message waits or space becomes free. */
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
      this.#node.append(made);
      this.#next = { bullet, made, width: made.offsetWidth };
    }
    const { made, width } = this.#next;
    const length = this.#node.clientWidth;
    const unit = parseFloat(getComputedStyle(this.#node).fontSize);
    const count = Math.max(1, Math.floor((this.#node.clientHeight * this.#area) / (LANE * unit)));
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
    // On its own it would begin at a later frame, but the lane is computed from this one.
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

  // Bullets of a stage of another width or size would be in the way of new ones.
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
