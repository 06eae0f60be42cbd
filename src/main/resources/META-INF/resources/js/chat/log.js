/** The list of what was said and who came and went: in order, by day, at most so many lines, and it stays where one reads. */
import { $ } from '../dom.js';
import { say, t } from '../text.js';
import { dayItem, dayOf, group, messageItem, noticeItem } from './message.js';
import { comings } from './comings.js';
import { reach } from './copy.js';

const MOST = 500;
const NEAR_PX = 60;

export class Log {
  #box = $('log');
  #items = $('messages');
  #newest = $('newest');
  #room = '';
  #unread = 0;
  #isOwn;
  #following = true;

  /** @type {string | undefined} of the numbering of what is here */
  epoch;

  /** Called when the oldest had to go. */
  trimmed = () => {};

  /** The newest is not here any more: one has read far back, and the end had to go. */
  cut = false;

  /** @param {(nick: string) => boolean} isOwn */
  constructor(isOwn) {
    this.#isOwn = isOwn;
    this.#box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#following && this.toEnd()).observe(this.#box);
    say(this.#newest, () => (this.#unread ? t('log.new', { n: this.#unread }) : t('log.newest')));
  }

  get first() {
    return Number(this.#items.querySelector('.message')?.dataset.offset ?? 0);
  }

  get last() {
    return Number([...this.#items.querySelectorAll('.message')].at(-1)?.dataset.offset ?? 0);
  }

  /** A new list for a room. @param {string} room */
  clear(room) {
    this.#items.replaceChildren();
    this.#room = room;
    this.cut = false;
    this.#following = true;
    this.#read();
    say($('begin'), () => t('log.begin', { room: `#${this.#room}` }));
    this.#shape();
  }

  /** @param {any[]} messages after those that are here @param {boolean} [past] read back, not just said */
  append(messages, past = false) {
    for (const message of messages) {
      const item = messageItem(message, this.#isOwn(message.nick));
      this.#day(message.time);
      this.#items.append(item);
      group(item);
    }
    if (this.#items.childElementCount > MOST) this.#trim();
    this.#shape();
    if (this.#following && !past) this.toEnd();
    else if (!past) this.#missed(messages.filter(({ nick }) => !this.#isOwn(nick)).length);
  }

  #trim() {
    while (this.#items.childElementCount >= MOST) this.#items.firstElementChild.remove(); // one less, for the day above
    this.#startsWithDay();
    this.trimmed();
  }

  /** @param {any[]} messages before those that are here */
  prepend(messages) {
    const { scrollHeight, scrollTop } = this.#box;
    const old = this.#items.querySelector('.day + *');
    const block = document.createDocumentFragment();
    this.#items.firstElementChild?.remove();
    let day;
    for (const message of messages) {
      if (dayOf(message.time) !== day) block.append(dayItem(message.time));
      day = dayOf(message.time);
      block.append(messageItem(message, this.#isOwn(message.nick)));
      group(block.lastElementChild);
    }
    if (old && dayOf(old.dataset.time) !== day) block.append(dayItem(old.dataset.time));
    this.#box.setAttribute('aria-busy', 'true'); // old messages are not news: they are not read out
    this.#items.prepend(block);
    group(old);
    this.#box.scrollTop = scrollTop + this.#box.scrollHeight - scrollHeight;
    while (this.#items.childElementCount > MOST) {
      this.#items.lastElementChild.remove();
      this.cut = true;
    }
    this.#shape();
    this.#box.removeAttribute('aria-busy');
  }

  /** Others came and went. @param {string[]} entered @param {string[]} left */
  comings(entered, left) {
    if (this.cut) return;
    for (const item of comings(this.#items, entered, left)) {
      this.#day(item.dataset.time);
      this.#items.append(item);
    }
    this.append([]);
  }

  /** @param {'enter' | 'leave' | 'note'} kind @param {() => string} words */
  notice(kind, words) {
    if (this.cut) return;
    const item = noticeItem(kind, words);
    this.#day(item.dataset.time);
    this.#items.append(item);
    this.append([], false);
  }

  /** Nothing is older than what is here. @param {boolean} yes */
  begins(yes) {
    $('past').hidden = yes || !this.first;
    $('begin').hidden = !yes || !this.first;
  }

  toEnd() {
    this.#following = true;
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#read();
  }

  get atEnd() {
    return this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight < NEAR_PX;
  }

  get atStart() {
    return this.#box.scrollTop < NEAR_PX * 3;
  }

  #scrolled() {
    this.#following = this.atEnd && !this.cut;
    if (this.#following) this.#read();
    else this.#missed(0);
  }

  #read() {
    this.#unread = 0;
    this.#newest.hidden = true;
  }

  #missed(n) {
    this.#unread += n;
    this.#newest.hidden = false;
    say(this.#newest, () => (this.#unread ? t('log.new', { n: this.#unread }) : t('log.newest')));
  }

  #day(iso) {
    const before = this.#items.lastElementChild;
    if (!before || dayOf(before.dataset.time) !== dayOf(iso)) this.#items.append(dayItem(iso));
  }

  #startsWithDay() {
    const first = this.#items.firstElementChild;
    if (first.matches('.day')) return;
    this.#items.prepend(dayItem(first.dataset.time));
    group(first);
  }

  #shape() {
    reach(this.#items);
    $('empty').hidden = Boolean(this.#items.querySelector('.message') || $('pending').childElementCount);
  }

  /** What is on screen changed by other hands: the list of unsent messages. */
  refit() {
    this.#shape();
    if (this.#following) this.toEnd();
  }
}
