/** The list of people: all names from the server or, where it announces only a count, names fetched page by page. */
import { $, el } from '../dom.js';
import { language, onLanguage, setText, t } from '../text.js';
import { avatar, tint } from './avatar.js';
import { PeoplePages } from './people-pages.js';
import { drawer } from './drawer.js';
import { foldName } from './fold-name.js';

/** From this many people on, the search field is shown. */
const SEARCHED_FROM = 20;

const buttonsOf = (list) => [...list.querySelectorAll('button')];

export class People {
  #room;
  #self = () => '';
  #panel = $('people');
  #search = $('people-search');
  #pages = new PeoplePages(() => this.#draw());
  #closeDrawer;
  /** @type {Map<string, HTMLElement>} the items of the list, which are reused because one may have the focus */ #nodes = new Map();

  /** @param {() => string | undefined} self the user's own name */
  constructor(self) {
    this.#self = self;
    this.#closeDrawer = drawer('people');
    onLanguage(() => this.#draw());
    this.#search.addEventListener('input', () => this.#draw());
    $('people-toggle').addEventListener('click', () => this.#draw());
    const more = $('people-more');
    more.onclick = () => this.#pages.next();
    const seen = ([{ isIntersecting }]) => isIntersecting && this.#pages.state === 'there' && this.#pages.next();
    new IntersectionObserver(seen, { root: this.#panel }).observe(more);
    matchMedia('(max-width: 860px)').addEventListener('change', () => this.#draw());
  }

  /** Switches to another room. @param {import('./rooms.js').Room} room */
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
    if (!entered && !left) room.names.clear(); // from now on the server announces only the count
    for (const nick of left ?? []) room.names.delete(nick);
    for (const { from, to } of renamed) if (room.names.delete(from)) room.names.add(to);
    for (const nick of entered ?? []) room.names.add(nick);
    room.online = online ?? room.online;
    if (room === this.#room) this.#draw();
  }

  /** The user's own name changed. */
  redraw() {
    this.#draw();
  }

  get #isSeen() {
    return this.#panel.checkVisibility({ visibilityProperty: true });
  }

  #draw() {
    if (!this.#room) return;
    const { names, online, known } = this.#room;
    const isPaged = known && names.size < online;
    const part = this.#search.value.trim();
    this.#search.hidden = online < SEARCHED_FROM;
    if (isPaged && this.#isSeen) this.#pages.look(this.#room.name, part, online);
    else this.#pages.leave();
    this.#list(isPaged ? this.#ofPages(part) : this.#ofAll(part));
    this.#state(isPaged, part);
    const count = () => (known ? t('people.count', { n: online }) : t('people.title'));
    setText($('people-title'), count);
    setText($('people-label'), count);
    setText($('people-badge'), () => (known ? new Intl.NumberFormat(language(), { notation: 'compact' }).format(online) : ''));
  }

  /** All names are known: the user first. */
  #ofAll(part) {
    const self = this.#self();
    const order = new Intl.Collator(language());
    const sought = foldName(part);
    return [...this.#room.names]
      .filter((nick) => foldName(nick).includes(sought))
      .sort((a, b) => Number(b === self) - Number(a === self) || order.compare(a, b));
  }

  #ofPages(part) {
    const self = this.#self();
    if (part || self === undefined) return this.#pages.nicks;
    return [self, ...this.#pages.nicks.filter((nick) => nick !== self)];
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
    // The focused item was moved, or its person left: then the next one gets the focus, else the last.
    const next = list.contains(focused) ? focused : (buttonsOf(list)[place] ?? buttonsOf(list).at(-1));
    next?.focus({ preventScroll: true });
  }

  /** Says what is missing from the list, and why. */
  #state(isPaged, part) {
    const { state, more, nicks } = this.#pages;
    const empty = part !== '' && $('people-list').childElementCount === 0;
    const away = isPaged && state === 'away';
    const loading = isPaged && state === 'loading';
    $('people-more').hidden = !isPaged || loading || !(more || away);
    setText($('people-more'), () => t(away ? 'people.again' : 'people.more'));
    setText($('people-note'), () => {
      if (away) return t('people.away');
      if (loading) return nicks.length ? '' : t('log.loading');
      return empty ? t('people.none', { part }) : '';
    });
  }

  #person(nick, own) {
    const parts = [avatar(nick), el('bdi', { title: nick }, nick)];
    if (own) return tint(el('li', {}, ...parts, setText(el('span', { className: 'faint' }), () => t('people.you'))), nick);
    const call = el('button', { type: 'button', className: 'quiet', 'data-call': nick }, ...parts, setText(el('span', { className: 'unseen' }), () => t('people.call')));
    call.onclick = this.#closeDrawer;
    return tint(el('li', {}, call), nick);
  }
}
