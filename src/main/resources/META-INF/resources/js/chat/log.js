/** The list of messages and notices: in order, grouped by day, of limited length, and it keeps the reader's scroll position. */
import { $ } from '../dom.js';
import { refreshTexts, setText, t } from '../text.js';
import { dayItem, isNewDay } from './day.js';
import { group, messageItem, noticeItem } from './message.js';
import { presenceNotice, isMessage } from './presence-notices.js';
import { newest, updateTabStop } from './copy.js';
import { UnreadDivider } from './unread-divider.js';
import { DrawRate } from './draw-rate.js';

const MOST = 500;
/** Lines kept of a parked room; older ones are fetched again. */
const PARKED = 150;
const NEAR_PX = 60;
/** How many messages of a flood are drawn: a screenful, computed with the height of the smallest message, but at least this many. */
const [SCREENFUL, LEAST_PX] = [16, 40];
/** The most lines that one event may add: joins, leaves, a day. */
const MOST_NEWS = 3;

export class Log {
  #box = $('log');
  #items = $('messages');
  #newest = $('newest');
  #unread = 0;
  #isOwn;
  #who;
  #fresh = new UnreadDivider(this.#items);
  #following = true;
  #rate = new DrawRate(MOST);

  /** Called when the first message of the list changes. */
  firstChanged = () => {};

  /** The newest messages were dropped because the reader has scrolled far back. */
  cut = false;

  /** @param {(nick: string) => boolean} isOwn @param {(own: boolean) => import('./mention.js').Mentionable} who returns the names to look for in a message */
  constructor(isOwn, who) {
    [this.#isOwn, this.#who] = [isOwn, who];
    this.#box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#following && this.toEnd()).observe(this.#box);
    this.#missed(0);
    this.#read();
  }

  get first() {
    return Number(this.#items.querySelector('.message')?.dataset.offset ?? 0);
  }

  get last() {
    return Number(newest(this.#items)?.dataset.offset ?? 0);
  }

  /** Are there messages before the first one in the list? @param {import('./rooms.js').Room} room */
  more(room) {
    return (this.first || room.heard + 1) > room.oldest;
  }

  /** Starts an empty list. */
  clear() {
    this.#items.replaceChildren();
    this.cut = false;
    this.#following = true;
    this.#read();
    this.#updateTabStop();
  }

  /** Takes the list off the screen, for `show` to restore. */
  park() {
    const { scrollTop } = this.#box;
    this.fresh(undefined);
    if (this.#following) this.#trim(PARKED);
    const nodes = document.createDocumentFragment();
    nodes.append(...this.#items.childNodes);
    return { nodes, scrollTop, following: this.#following, cut: this.cut, unread: this.#unread };
  }

  /** @param {import('./rooms.js').Room} room with its parked list, if any */
  show(room) {
    const { parked } = room;
    room.parked = undefined;
    this.clear();
    if (!parked) return;
    refreshTexts(parked.nodes);
    this.#items.append(parked.nodes);
    this.#updateTabStop();
    this.begins(room); // changes the height above, so it comes before the scroll position is restored
    if (parked.following) return this.toEnd();
    [this.#following, this.cut] = [false, parked.cut];
    this.#missed(parked.unread);
    this.#box.scrollTop = parked.scrollTop;
  }

  /** Messages between those in the list and the next ones were dropped. */
  skip() {
    if (!this.#following) this.cut = true;
    else {
      this.#items.replaceChildren();
      queueMicrotask(() => this.firstChanged()); // once the next ones are in the list
    }
  }

  /** Places the unread divider. @param {number | undefined} offset of the first unread message */
  fresh(offset) {
    this.#fresh.begin(offset);
    this.firstChanged();
  }

  /** Is the divider in the list, or above it? @returns {'here' | 'above' | undefined} */
  get freshIs() {
    return this.#fresh.line ? 'here' : this.first > this.#fresh.from ? 'above' : undefined;
  }

  /** Scrolls to the divider if it is out of sight in that direction. @param {'above' | 'below'} where */
  toFresh(where = 'above') {
    const { line } = this.#fresh;
    const [at, box] = [line?.getBoundingClientRect().top, this.#box.getBoundingClientRect()];
    if (!line || (where === 'above' ? at >= box.top : at < box.bottom)) return false;
    line.scrollIntoView({ block: 'start' });
    this.#scrolled();
    return true;
  }

  #item(message) {
    const own = this.#isOwn(message.nick);
    return messageItem(message, own, this.#who(own));
  }

  /** The reader has scrolled up, and the list is full: new messages are dropped, and fetched when the reader gets there. */
  #overflows(n) {
    if (this.#following || this.#items.childElementCount + n <= MOST) return false;
    this.cut = true;
    this.#missed(0);
    return true;
  }

  /** In a flood, messages nobody could read are not drawn; scrolling up fetches them. */
  #thinOut(lines) {
    if (!this.#following) return lines;
    const messages = lines.filter(isMessage);
    const drawn = this.#rate.of(messages.length, Math.max(SCREENFUL, Math.ceil(this.#box.clientHeight / LEAST_PX)));
    if (drawn === messages.length) return lines;
    this.skip();
    return lines.slice(lines.indexOf(messages.at(-drawn)));
  }

  /**
   * Appends messages and presence events. A page of history fetched meanwhile may contain some of them; if it ends earlier,
   * reading continues from there.
   * @param {any[]} lines @param {boolean} [news] whether they were just sent: of more than anyone can read, only the newest are drawn
   */
  append(lines, news = true) {
    const { last } = this;
    const later = lines.filter((line) => !isMessage(line) || line.offset > last);
    if (last && later.find(isMessage)?.offset > last + 1) this.skip();
    if (this.cut || this.#overflows(later.length)) return;
    this.extend(news ? this.#thinOut(later) : later);
    if (this.#following) this.toEnd();
    else this.#missed(later.filter((line) => isMessage(line) && !this.#isOwn(line.nick)).length);
  }

  /** Appends all lines. @param {any[]} lines */
  extend(lines) {
    for (const line of lines) {
      if (!isMessage(line)) {
        this.#event(line);
        continue;
      }
      const item = this.#item(line);
      this.#day(line.time);
      this.#items.append(item);
      group(item);
    }
    this.#fresh.place();
    if (this.#items.childElementCount > MOST) this.#trim();
    this.#updateTabStop();
  }

  #trim(most = MOST) {
    const over = this.#items.childElementCount - most + 1; // one more, to make room for the day line above
    if (over <= 0) return;
    for (let n = 0; n < over; n += 1) this.#items.firstElementChild.remove();
    this.#startsWithDay();
    this.firstChanged();
  }

  /** @param {any[]} messages that precede the list */
  prepend(messages) {
    const { scrollHeight, scrollTop } = this.#box;
    const old = this.#items.querySelector('.day + *');
    const block = document.createDocumentFragment();
    this.#items.firstElementChild?.remove();
    let before;
    for (const message of messages) {
      if (isNewDay(before, message.time)) block.append(dayItem(message.time));
      before = message.time;
      block.append(this.#item(message));
      group(block.lastElementChild);
    }
    if (old && isNewDay(before, old.dataset.time)) block.append(dayItem(old.dataset.time));
    this.#box.setAttribute('aria-busy', 'true'); // old messages are not announced to screen readers
    this.#items.prepend(block);
    group(old);
    this.#fresh.place();
    this.firstChanged();
    this.#box.scrollTop = scrollTop + this.#box.scrollHeight - scrollHeight;
    while (this.#items.childElementCount > MOST) {
      this.#items.lastElementChild.remove();
      this.cut = true;
    }
    this.#updateTabStop();
    this.#box.removeAttribute('aria-busy');
  }

  #event(event) {
    const item = presenceNotice(this.#items, event);
    if (!item) return;
    this.#day(event.time);
    this.#items.append(item);
  }

  /** Shows presence events. @param {any[]} events */
  tell(events) {
    if (!this.cut && events.length > 0) this.append(events);
  }

  /** @param {'enter' | 'leave' | 'note'} kind @param {() => string} words */
  notice(kind, words) {
    if (this.cut || this.#overflows(MOST_NEWS)) return;
    const item = noticeItem(kind, words);
    this.#day(item.dataset.time);
    this.#items.append(item);
    this.append([]);
  }

  /** Shows whether there are earlier messages. @param {import('./rooms.js').Room} room */
  begins(room) {
    setText($('begin'), () => t(room.oldest > 1 ? 'log.gone.before' : 'log.begin', { room: `#${room.name}` }));
    $('past').hidden = !this.more(room);
    $('begin').hidden = this.more(room) || !this.first;
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
    setText(this.#newest, () => (this.#unread && !this.cut ? t('log.new', { n: this.#unread }) : t('log.newest')));
  }

  #day(iso) {
    if (isNewDay(this.#items.lastElementChild?.dataset.time, iso)) this.#items.append(dayItem(iso));
  }

  #startsWithDay() {
    const first = this.#items.firstElementChild;
    if (first.matches('.day')) return;
    this.#items.prepend(dayItem(first.dataset.time));
    group(first);
  }

  #updateTabStop() {
    updateTabStop(this.#items);
    $('empty').hidden = Boolean(this.#items.querySelector('.message') || $('pending').childElementCount);
  }

  /** The layout changed outside this list, in the list of unsent messages. */
  refit() {
    this.#updateTabStop();
    if (this.#following) this.toEnd();
  }
}
