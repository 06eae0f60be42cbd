/** The list of what was said and of who came, went and was renamed: in order, by day, at most so many lines, and it stays where one reads. */
import { $ } from '../dom.js';
import { retell, say, t } from '../text.js';
import { dayItem, isNewDay } from './day.js';
import { group, messageItem, noticeItem } from './message.js';
import { coming, isMessage } from './comings.js';
import { newest, reach } from './copy.js';
import { FreshLine } from './fresh.js';
import { Pace } from './pace.js';

const MOST = 500;
/** Lines that a room keeps while another is on screen; what is older is read again. */
const PARKED = 150;
const NEAR_PX = 60;
/** Messages of a flood that are drawn: as many as are seen at once, by the height of the least, and on a small screen so many. */
const [SCREENFUL, LEAST_PX] = [16, 40];
/** Lines that one event adds: who came, who went, a day. */
const MOST_NEWS = 3;

export class Log {
  #box = $('log');
  #items = $('messages');
  #newest = $('newest');
  #unread = 0;
  #isOwn;
  #who;
  #fresh = new FreshLine(this.#items);
  #following = true;
  #pace = new Pace(MOST);

  /** Called when another message is the first here. */
  firstChanged = () => {};

  /** The newest is not here any more: one has read far back, and the end had to go. */
  cut = false;

  /** @param {(nick: string) => boolean} isOwn @param {(own: boolean) => import('./mention.js').Callable} who those whose name calls in it */
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

  /** Is there something to be read before what is here? @param {import('./rooms.js').Room} room */
  more(room) {
    return (this.first || room.heard + 1) > room.oldest;
  }

  /** A new list. */
  clear() {
    this.#items.replaceChildren();
    this.cut = false;
    this.#following = true;
    this.#read();
    this.#shape();
  }

  /** Takes off the screen what `show` brings back. */
  park() {
    const { scrollTop } = this.#box;
    this.fresh(undefined);
    if (this.#following) this.#trim(PARKED);
    const nodes = document.createDocumentFragment();
    nodes.append(...this.#items.childNodes);
    return { nodes, scrollTop, following: this.#following, cut: this.cut, unread: this.#unread };
  }

  /** @param {import('./rooms.js').Room} room with what was parked of it */
  show(room) {
    const { parked } = room;
    room.parked = undefined;
    this.clear();
    if (!parked) return;
    retell(parked.nodes);
    this.#items.append(parked.nodes);
    this.#shape();
    this.begins(room); // takes up room above: before one is put where one read
    if (parked.following) return this.toEnd();
    [this.#following, this.cut] = [false, parked.cut];
    this.#missed(parked.unread);
    this.#box.scrollTop = parked.scrollTop;
  }

  /** Messages between those that are here and those to come were let go. */
  skip() {
    if (!this.#following) this.cut = true;
    else {
      this.#items.replaceChildren();
      queueMicrotask(() => this.firstChanged()); // when those to come are here
    }
  }

  /** Where the unread begins; there is one such line. @param {number | undefined} offset of the first unread message */
  fresh(offset) {
    this.#fresh.begin(offset);
    this.firstChanged();
  }

  /** Is that line here, or further up than what is here? @returns {'here' | 'above' | undefined} */
  get freshIs() {
    return this.#fresh.line ? 'here' : this.first > this.#fresh.from ? 'above' : undefined;
  }

  /** To that line, if it is out of sight there. @param {'above' | 'below'} where */
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

  /** One reads further up, and this is too much to keep beside it: what is said from now on is read when one gets there. */
  #overflows(n) {
    if (this.#following || this.#items.childElementCount + n <= MOST) return false;
    this.cut = true;
    this.#missed(0);
    return true;
  }

  /** Nobody reads what rushes by: it is not drawn, and read back by who scrolls up. */
  #worthwhile(lines) {
    if (!this.#following) return lines;
    const messages = lines.filter(isMessage);
    const drawn = this.#pace.of(messages.length, Math.max(SCREENFUL, Math.ceil(this.#box.clientHeight / LEAST_PX)));
    if (drawn === messages.length) return lines;
    this.skip();
    return lines.slice(lines.indexOf(messages.at(-drawn)));
  }

  /**
   * What was said, and who came and went, after what is here. A page that was read meanwhile may have some of it; and where
   * that ends further up, it is read on from there.
   * @param {any[]} lines @param {boolean} [news] it was said just now: of more than one can read the newest is enough
   */
  append(lines, news = true) {
    const { last } = this;
    const later = lines.filter((line) => !isMessage(line) || line.offset > last);
    if (last && later.find(isMessage)?.offset > last + 1) this.skip();
    if (this.cut || this.#overflows(later.length)) return;
    this.extend(news ? this.#worthwhile(later) : later);
    if (this.#following) this.toEnd();
    else this.#missed(later.filter((line) => isMessage(line) && !this.#isOwn(line.nick)).length);
  }

  /** As it is, behind what is here. @param {any[]} lines */
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
    this.#shape();
  }

  #trim(most = MOST) {
    const over = this.#items.childElementCount - most + 1; // one less, for the day above
    if (over <= 0) return;
    for (let n = 0; n < over; n += 1) this.#items.firstElementChild.remove();
    this.#startsWithDay();
    this.firstChanged();
  }

  /** @param {any[]} messages before those that are here */
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
    this.#box.setAttribute('aria-busy', 'true'); // old messages are not news: they are not read out
    this.#items.prepend(block);
    group(old);
    this.#fresh.place();
    this.firstChanged();
    this.#box.scrollTop = scrollTop + this.#box.scrollHeight - scrollHeight;
    while (this.#items.childElementCount > MOST) {
      this.#items.lastElementChild.remove();
      this.cut = true;
    }
    this.#shape();
    this.#box.removeAttribute('aria-busy');
  }

  #event(event) {
    const item = coming(this.#items, event);
    if (!item) return;
    this.#day(event.time);
    this.#items.append(item);
  }

  /** Others came, went and took another name. @param {any[]} events */
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

  /** Says what is above: more to be read, or nothing. @param {import('./rooms.js').Room} room */
  begins(room) {
    say($('begin'), () => t(room.oldest > 1 ? 'log.gone.before' : 'log.begin', { room: `#${room.name}` }));
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
    say(this.#newest, () => (this.#unread && !this.cut ? t('log.new', { n: this.#unread }) : t('log.newest')));
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
