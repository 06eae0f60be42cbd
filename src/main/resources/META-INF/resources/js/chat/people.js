/** Who is here. In a great room the server tells the number alone. */
import { $, el } from '../dom.js';
import { language, onLanguage, say, t } from '../text.js';
import { drawer } from './drawer.js';
import { initial, tint } from './message.js';

export class People {
  #room;
  #self = () => '';

  /** @param {() => string | undefined} self one's own name */
  constructor(self) {
    this.#self = self;
    drawer('people');
    onLanguage(() => this.#draw());
  }

  /** Another room is on screen. @param {import('./rooms.js').Room} room */
  show(room) {
    this.#room = room;
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
  change(room, { entered = [], left = [], renamed = [], online }) {
    for (const nick of left) room.names.delete(nick);
    for (const { from, to } of renamed) if (room.names.delete(from)) room.names.add(to);
    for (const nick of entered) room.names.add(nick);
    room.online = online ?? room.online;
    if (room.names.size > room.online) room.names.clear(); // the server stopped telling names
    if (room === this.#room) this.#draw();
  }

  /** One's own name changed. */
  redraw() {
    this.#draw();
  }

  #draw() {
    if (!this.#room) return;
    const { online, known } = this.#room;
    const self = this.#self();
    const order = new Intl.Collator(language());
    const names = [...this.#room.names].sort((a, b) => Number(b === self) - Number(a === self) || order.compare(a, b));
    $('people-list').replaceChildren(...names.map((nick) => this.#person(nick, nick === self)));
    const more = online - names.length;
    $('people-more').hidden = more <= 0 || names.length === 0;
    say($('people-more'), () => t('people.more', { n: more }));
    const count = () => (known ? t('people.count', { n: online }) : t('people.title'));
    say($('people-title'), count);
    say($('people-label'), count);
    say($('people-badge'), () => (known ? new Intl.NumberFormat(language(), { notation: 'compact' }).format(online) : ''));
  }

  #person(nick, own) {
    const item = el('li', {}, el('span', { className: 'avatar', 'aria-hidden': 'true' }, initial(nick)), el('bdi', { title: nick }, nick));
    if (own) item.append(say(el('span', { className: 'faint' }), () => t('people.you')));
    return tint(item, nick);
  }
}
