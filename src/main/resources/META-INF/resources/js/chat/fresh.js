/** The line in the list above the first message that one has not read. */
import { el } from '../dom.js';
import { say, t } from '../text.js';
import { group } from './message.js';

export class FreshLine {
  #items;
  /** @type {HTMLElement | undefined} */ #line;
  /** The message that it stands before, or before the next one that is not one's own. @type {number | undefined} */ from;

  /** @param {HTMLElement} items the list */
  constructor(items) {
    this.#items = items;
  }

  /** The line, if it is among what is in the list. */
  get line() {
    return this.#line?.isConnected ? this.#line : undefined;
  }

  /** There is one such line. @param {number | undefined} offset of the first unread message */
  begin(offset) {
    const after = this.line?.nextElementSibling;
    this.#line?.remove();
    group(after);
    this.#line = undefined;
    this.from = offset;
    this.place();
  }

  /** What is in the list changed: the line stands there as soon as its message does. */
  place() {
    if (this.from === undefined || this.line) return;
    let item = this.#items.querySelector(`.message[data-offset="${this.from}"]`);
    while (item && !item.matches('.message:not(.own)')) item = item.nextElementSibling;
    if (!item) return;
    this.#line = el('li', { className: 'fresh', 'data-time': item.dataset.time }, say(el('span'), () => t('log.fresh')));
    item.before(this.#line);
    group(item);
  }
}
