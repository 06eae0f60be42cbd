/** Announcements for screen readers: each message politely or, if more arrive than anyone can listen to, their number. */
import { $ } from '../dom.js';
import { setText, t } from '../text.js';

const MOST_A_SECOND = 5;
const SUMMARY_S = 5;

export class Announcer {
  #log = $('log');
  #count = 0;
  #unannounced = 0;
  #seconds = 0;
  #ticking;

  /** Call it before lines are shown. @param {number} lines their number @param {number} [messages] how many of them are messages */
  heard(lines, messages = lines) {
    this.#count += lines;
    if (this.#count > MOST_A_SECOND) this.#log.setAttribute('aria-live', 'off');
    if (this.#isSilent) this.#unannounced += messages;
    this.#ticking ??= setInterval(() => this.#second(), 1000);
  }

  /** Announces a text. @param {() => string} words */
  tell(words) {
    setText($('announce'), words);
  }

  /** Call it before another room is shown: its messages are not new, and are not announced. */
  hush() {
    this.#log.setAttribute('aria-live', 'off');
    this.#ticking ??= setInterval(() => this.#second(), 1000);
  }

  get #isSilent() {
    return this.#log.getAttribute('aria-live') === 'off';
  }

  #second() {
    const calm = this.#count <= MOST_A_SECOND;
    this.#count = 0;
    this.#seconds += 1;
    if (!calm && this.#seconds < SUMMARY_S) return;
    const n = this.#unannounced;
    if (n) this.tell(() => t('log.new', { n }));
    [this.#unannounced, this.#seconds] = [0, 0];
    if (!calm) return;
    this.#log.setAttribute('aria-live', 'polite');
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }
}
