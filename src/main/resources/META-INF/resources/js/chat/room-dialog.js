/**
 * The "Go to a room" dialog: type a name or choose one from the list. Focus stays in the field while the arrow keys move through
 * the list (the combobox pattern). Enter goes to the selected room or, if none is selected, to the one typed.
 */
import { $, el, soon } from '../dom.js';
import { clockTime, locale, perLanguage, setText, t } from '../text.js';
import { dayOf } from './day.js';
import { open } from './dialogs.js';
import { foldName } from './fold-name.js';
import { isRoom } from './room-name.js';
import { askServer, places } from './room-search.js';
import { countedInWords } from './room-list.js';
import { MOST_ROOMS } from './rooms.js';
import { now } from './time.js';
import { counted } from './unread.js';

/** Debounce while the user types. */
const PAUSE_MS = 250;
/** Rooms drawn; to find others, the user types part of a name. */
const MOST_SHOWN = 200;

const day = perLanguage((tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short' }));

export class RoomDialog {
  #rooms;
  #go;
  #input = $('room-input');
  #list = $('room-list');
  /** @type {import('./room-search.js').Listed[]} */ #listed = [];
  /** The server has listed only some rooms: typing searches again. */ #isPart = false;
  /** The server has more matches than it listed. */ #more = false;
  /** Of the server's list: 'loading', 'there' or 'away' (unavailable). */ #state = 'loading';
  #asked = 0;
  #timer;
  #active = -1;
  /** @type {import('./room-search.js').Place[]} */ #places = [];
  #drawSoon = soon(() => this.#draw());

  /** @param {import('./rooms.js').Rooms} rooms @param {(name: string) => void} go */
  constructor(rooms, go) {
    [this.#rooms, this.#go] = [rooms, go];
    this.#input.addEventListener('input', () => this.#onInput());
    this.#input.addEventListener('keydown', (event) => this.#onKey(event));
    this.#list.addEventListener('click', ({ target }) => {
      const option = target.closest('[role=option]');
      if (option) this.#visit(this.#places[[...this.#list.children].indexOf(option)].name);
    });
    $('room-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const name = this.#places[this.#active]?.name ?? this.#input.value.trim();
      if (isRoom(name)) this.#visit(name);
      else this.#showError(() => t('room.bad'));
    });
  }

  /** Opens the dialog. */
  open() {
    this.#input.value = '';
    [this.#listed, this.#isPart, this.#more, this.#state] = [[], false, false, 'loading'];
    this.#showError(() => '');
    this.#onInput();
    open($('room-dialog'), $('text'));
    this.#input.focus();
  }

  #visit(name) {
    if (this.#rooms.isFull && !this.#rooms.find(name)) return this.#showError(() => t('room.full', { room: `#${name}`, most: MOST_ROOMS }));
    $('room-dialog').close();
    this.#go(name);
  }

  #showError(words) {
    setText($('room-error'), words);
    this.#input.focus();
  }

  #onInput() {
    this.#active = -1;
    this.#list.scrollTop = 0;
    this.#draw();
    if (this.#listed.length > 0 && !this.#isPart) return; // the list is complete
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), this.#listed.length ? PAUSE_MS : 0);
  }

  async #search() {
    const asked = ++this.#asked;
    const part = this.#input.value.trim();
    if (this.#state !== 'there') this.#state = 'loading';
    const answer = await askServer(part);
    if (asked !== this.#asked) return;
    if (answer?.waitMs) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#search(), answer.waitMs);
      return;
    }
    this.#state = answer ? 'there' : 'away';
    if (answer) {
      this.#more = answer.more;
      this.#isPart ||= answer.more || part !== '';
      const names = new Set(answer.rooms.map(({ room }) => room));
      this.#listed = [...this.#listed.filter(({ room }) => !names.has(room)), ...answer.rooms];
    }
    this.#drawSoon();
  }

  #onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.isComposing) return;
    event.preventDefault();
    const last = this.#list.childElementCount - 1;
    const to = this.#active + step;
    this.#select(to > last ? -1 : to < -1 ? last : to);
  }

  /** @param {number} n the index in the list; -1: the field */
  #select(n) {
    this.#list.children[this.#active]?.setAttribute('aria-selected', 'false');
    this.#active = n;
    const option = this.#list.children[n];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) this.#input.setAttribute('aria-activedescendant', option.id);
    else this.#input.removeAttribute('aria-activedescendant');
    this.#hint();
  }

  #draw() {
    const before = this.#places[this.#active]?.name;
    this.#places = places(this.#rooms, this.#listed, this.#input.value.trim()).slice(0, MOST_SHOWN);
    this.#list.replaceChildren(...this.#places.map((place, n) => option(place, n)));
    this.#input.setAttribute('aria-expanded', String(this.#places.length > 0));
    this.#select(before === undefined ? -1 : this.#places.findIndex(({ name }) => name === before));
  }

  /** Says what Enter does now, and whether the list is incomplete. */
  #hint() {
    const [first] = this.#places;
    const written = this.#input.value.trim();
    const chosen = this.#places[this.#active]?.name;
    const is = first && foldName(first.name) === foldName(written);
    const words = () => {
      if (chosen) return t('room.hint.go', { room: `#${chosen}` });
      if (written && isRoom(written)) return t(is || this.#state !== 'there' ? 'room.hint.go' : 'room.hint.new', { room: `#${is ? first.name : written}` });
      return t('room.hint');
    };
    setText($('room-hint'), words);
    setText($('room-note'), () => {
      if (this.#state === 'away') return t('room.list.away');
      if (this.#more || this.#places.length === MOST_SHOWN) return t('room.list.more');
      return '';
    });
  }
}

/** @param {import('./room-search.js').Place} place @param {number} n */
function option(place, n) {
  const { name, time, online, unread, mentioned, isOwn, isHere } = place;
  const facts = el('span', { className: 'facts' });
  const fact = (className, words) => facts.append(setText(el('span', { className }), words));
  if (isHere) fact('of-mine', () => t('room.here'));
  else if (isOwn) fact('of-mine', () => t('room.yours'));
  if (online) fact('', () => t('room.online', { n: online }));
  if (time) fact('', () => when(time));
  const item = el(
    'li',
    { id: `room-option-${n}`, role: 'option', 'aria-selected': 'false' },
    el('span', { className: 'hash', 'aria-hidden': 'true' }, '#'),
    el('bdi', { title: name }, name),
    facts,
  );
  if (unread === 0) return item;
  const badge = el('span', { className: `badge${mentioned ? ' mentioned' : ''}`, 'aria-hidden': 'true' }, `${mentioned ? '@ ' : ''}${counted(unread)}`);
  item.append(badge, setText(el('span', { className: 'unseen' }), () => countedInWords(unread, mentioned)));
  return item;
}

/** Formats the time of the newest message as briefly as possible: the time for today, the day for this year, otherwise the date. */
function when(iso) {
  const date = new Date(iso);
  if (dayOf(iso) === dayOf(now())) return clockTime().format(date);
  if (date.getFullYear() === new Date(now()).getFullYear()) return day().format(date);
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(date);
}
