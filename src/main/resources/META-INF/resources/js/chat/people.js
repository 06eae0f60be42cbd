/** Who is here: those the server tells of, or, where it tells the number alone, what one reads of them page by page. */
import { $, el } from '../dom.js';
import { language, onLanguage, say, t } from '../text.js';
import { avatar, tint } from './avatar.js';
import { Crowd } from './crowd.js';
import { drawer } from './drawer.js';
import { fold } from './names.js';

/** From so many on one is looked for by name. */
const SEARCHED_FROM = 20;

const buttonsOf = (list) => [...list.querySelectorAll('button')];

export class People {
  #room;
  #self = () => '';
  #panel = $('people');
  #search = $('people-search');
  #crowd = new Crowd(() => this.#draw());
  #shut;
  /** @type {Map<string, HTMLElement>} those in the list: one that stays is not made anew, for the focus may be on it */ #nodes = new Map();

  /** @param {() => string | undefined} self one's own name */
  constructor(self) {
    this.#self = self;
    this.#shut = drawer('people');
    onLanguage(() => this.#draw());
    this.#search.addEventListener('input', () => this.#draw());
    $('people-toggle').addEventListener('click', () => this.#draw());
    const more = $('people-more');
    more.onclick = () => this.#crowd.next();
    const seen = ([{ isIntersecting }]) => isIntersecting && this.#crowd.state === 'there' && this.#crowd.next();
    new IntersectionObserver(seen, { root: this.#panel }).observe(more);
    matchMedia('(max-width: 860px)').addEventListener('change', () => this.#draw());
  }

  /** Another room is on screen. @param {import('./rooms.js').Room} room */
  show(room) {
    this.#room = room;
    this.#search.value = '';
    this.#draw();
  }

  /** @param {import('./rooms.js').Room} room @param {{ members: { nick: string }[], online: number }} joined */
  start(room, { members, online }) {
    room.names = new Set(members.map(({ nick }) => nick));
    room.online = online;
    if (room === this.#room) this.#draw();
  }

  /**
   * @param {import('./rooms.js').Room} room
   * @param {{ entered?: string[], left?: string[], renamed?: { from: string, to: string }[], online: number }} presence
   */
  change(room, { entered, left, renamed = [], online }) {
    if (!entered && !left) room.names.clear(); // the server tells the number alone from now on
    for (const nick of left ?? []) room.names.delete(nick);
    for (const { from, to } of renamed) if (room.names.delete(from)) room.names.add(to);
    for (const nick of entered ?? []) room.names.add(nick);
    room.online = online ?? room.online;
    if (room === this.#room) this.#draw();
  }

  /** One's own name changed. */
  redraw() {
    this.#draw();
  }

  get #isSeen() {
    return this.#panel.checkVisibility({ visibilityProperty: true });
  }

  #draw() {
    if (!this.#room) return;
    const { names, online, known } = this.#room;
    const isCrowd = known && names.size < online;
    const part = this.#search.value.trim();
    this.#search.hidden = online < SEARCHED_FROM;
    if (isCrowd && this.#isSeen) this.#crowd.look(this.#room.name, part, online);
    else this.#crowd.leave();
    this.#list(isCrowd ? this.#ofCrowd(part) : this.#ofAll(part));
    this.#state(isCrowd, part);
    const count = () => (known ? t('people.count', { n: online }) : t('people.title'));
    say($('people-title'), count);
    say($('people-label'), count);
    say($('people-badge'), () => (known ? new Intl.NumberFormat(language(), { notation: 'compact' }).format(online) : ''));
  }

  /** All names are here: oneself first. */
  #ofAll(part) {
    const self = this.#self();
    const order = new Intl.Collator(language());
    const sought = fold(part);
    return [...this.#room.names]
      .filter((nick) => fold(nick).includes(sought))
      .sort((a, b) => Number(b === self) - Number(a === self) || order.compare(a, b));
  }

  #ofCrowd(part) {
    const self = this.#self();
    if (part || self === undefined) return this.#crowd.nicks;
    return [self, ...this.#crowd.nicks.filter((nick) => nick !== self)];
  }

  #list(nicks) {
    const self = this.#self();
    const list = $('people-list');
    const focused = list.contains(document.activeElement) ? document.activeElement : undefined;
    const place = focused ? buttonsOf(list).indexOf(focused) : -1;
    const before = this.#nodes;
    this.#nodes = new Map();
    for (const nick of nicks) {
      const key = nick === self ? ` ${nick}` : nick; // no name begins with a space
      this.#nodes.set(key, before.get(key) ?? this.#person(nick, nick === self));
    }
    for (const [key, node] of before) if (!this.#nodes.has(key)) node.remove();
    let at = list.firstElementChild;
    for (const node of this.#nodes.values()) {
      if (node === at) at = at.nextElementSibling;
      else list.insertBefore(node, at);
    }
    if (!focused || focused === document.activeElement) return;
    // It was moved, or its person is gone: then it is the next one, else the last.
    const next = list.contains(focused) ? focused : (buttonsOf(list)[place] ?? buttonsOf(list).at(-1));
    next?.focus({ preventScroll: true });
  }

  /** What the list does not have yet, and why. */
  #state(isCrowd, part) {
    const { state, more, nicks } = this.#crowd;
    const empty = part !== '' && $('people-list').childElementCount === 0;
    const away = isCrowd && state === 'away';
    const loading = isCrowd && state === 'loading';
    $('people-more').hidden = !isCrowd || loading || !(more || away);
    say($('people-more'), () => t(away ? 'people.again' : 'people.more'));
    say($('people-note'), () => {
      if (away) return t('people.away');
      if (loading) return nicks.length ? '' : t('log.loading');
      return empty ? t('people.none', { part }) : '';
    });
  }

  #person(nick, own) {
    const parts = [avatar(nick), el('bdi', { title: nick }, nick)];
    if (own) return tint(el('li', {}, ...parts, say(el('span', { className: 'faint' }), () => t('people.you'))), nick);
    const call = el('button', { type: 'button', className: 'quiet', 'data-call': nick }, ...parts, say(el('span', { className: 'unseen' }), () => t('people.call')));
    call.onclick = this.#shut;
    return tint(el('li', {}, call), nick);
  }
}
