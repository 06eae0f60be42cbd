/** The divider above the first unread message. */
import { el } from '../dom.js';
import { setText, t } from '../text.js';
import { group } from './message.js';

export class UnreadDivider {
  #items;
  /** @type {HTMLElement | undefined} */ #line;
  /** Offset of the first unread message; if that is the user's own, the divider goes before the next one by somebody else. @type {number | undefined} */ from;

  /** @param {HTMLElement} items the list */
  constructor(items) {
    this.#items = items;
  }

  /** The divider, if it is in the list. */
  get line() {
    return this.#line?.isConnected ? this.#line : undefined;
  }

  /** Moves the divider. @param {number | undefined} offset of the first unread message */
  begin(offset) {
    const after = this.line?.nextElementSibling;
    this.#line?.remove();
    group(after);
    this.#line = undefined;
    this.from = offset;
    this.place();
  }

  /** Called when the list changes: inserts the divider as soon as its message is there. */
  place() {
    if (this.from === undefined || this.line) return;
    let item = this.#items.querySelector(`.message[data-offset="${this.from}"]`);
    while (item && !item.matches('.message:not(.own)')) item = item.nextElementSibling;
    if (!item) return;
    this.#line = el('li', { className: 'fresh', 'data-time': item.dataset.time }, setText(el('span'), () => t('log.fresh')));
    item.before(this.#line);
    group(item);
  }
}
