/** Who is here. In a great room the server tells the number alone. */
import { $, el } from '../dom.js';
import { language, onLanguage, say, t } from '../text.js';
import { initial, tint } from './message.js';

export class People {
  #names = new Set();
  #online = 0;
  #self = () => '';

  /** @param {() => string | undefined} self one's own name */
  constructor(self) {
    this.#self = self;
    const toggle = $('people-toggle');
    const show = (open) => {
      document.body.classList.toggle('with-people', open);
      toggle.setAttribute('aria-expanded', String(open));
    };
    toggle.onclick = () => show(toggle.getAttribute('aria-expanded') !== 'true');
    $('people').addEventListener('keydown', (event) => event.key === 'Escape' && show(false));
    $('log').addEventListener('pointerdown', () => show(false));
    onLanguage(() => this.#draw());
  }

  /** @param {{ members: { nick: string }[], online: number }} joined */
  start({ members, online }) {
    this.#names = new Set(members.map(({ nick }) => nick));
    this.#online = online;
    this.#draw();
  }

  /** @param {{ entered?: string[], left?: string[], renamed?: { from: string, to: string }[], online: number }} presence */
  change({ entered = [], left = [], renamed = [], online }) {
    for (const nick of left) this.#names.delete(nick);
    for (const { from, to } of renamed) if (this.#names.delete(from)) this.#names.add(to);
    for (const nick of entered) this.#names.add(nick);
    this.#online = online ?? this.#online;
    if (this.#names.size > this.#online) this.#names.clear(); // the server stopped telling names
    this.#draw();
  }

  /** One's own name changed. */
  redraw() {
    this.#draw();
  }

  #draw() {
    const self = this.#self();
    const order = new Intl.Collator(language());
    const names = [...this.#names].sort((a, b) => Number(b === self) - Number(a === self) || order.compare(a, b));
    $('people-list').replaceChildren(...names.map((nick) => this.#person(nick, nick === self)));
    const more = this.#online - names.length;
    $('people-more').hidden = more <= 0 || names.length === 0;
    say($('people-more'), () => t('people.more', { n: more }));
    const count = () => t('people.count', { n: this.#online });
    say($('people-title'), count);
    say($('people-label'), count);
    say($('people-badge'), () => new Intl.NumberFormat(language(), { notation: 'compact' }).format(this.#online));
  }

  #person(nick, own) {
    const item = el('li', {}, el('span', { className: 'avatar', 'aria-hidden': 'true' }, initial(nick)), el('bdi', { title: nick }, nick));
    if (own) item.append(say(el('span', { className: 'faint' }), () => t('people.you')));
    return tint(item, nick);
  }
}

/** Who came, went and was renamed, as lines of the log. */
export function tell(log, { entered = [], left = [], renamed = [] }, self) {
  if (entered.length || left.length) log.comings(entered, left);
  for (const { from, to } of renamed) {
    const key = to === self ? 'log.renamed.you' : 'log.renamed';
    log.notice('note', () => t(key, { from, to }));
  }
}
