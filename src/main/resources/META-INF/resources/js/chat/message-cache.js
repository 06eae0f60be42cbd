/** Caches the newest messages of each room in this browser, so that the next visit shows them at once, even without a network. */
import { $ } from '../dom.js';
import { browserStore } from '../store.js';
import { locale, setText, t } from '../text.js';
import { MOST_KEPT } from './rooms.js';
import { advanceTo, nowIso } from './time.js';

/** UTF-16 units per room. A browser stores about five million for a site, and there may be 32 rooms. */
const LONGEST = 100_000;
const EVERY_MS = 5_000;

const keyOf = ({ name }) => `said.${name}`;
const isTime = (time) => typeof time === 'string' && !Number.isNaN(Date.parse(time));

/** Returns the cached messages of a room if they are complete and valid: the storage may contain anything. */
function read(room) {
  try {
    const { epoch, offset, messages } = JSON.parse(browserStore.get(keyOf(room)));
    const before = offset - messages.length;
    const isNext = (message, i) => message.offset === before + i + 1;
    const isShown = ({ nick, text, time }) => [epoch, nick, text].every((words) => typeof words === 'string') && isTime(time);
    const whole = Number.isSafeInteger(offset) && before >= 0 && messages.every((message, i) => isNext(message, i) && isShown(message));
    return whole ? { epoch, offset, messages: messages.slice(-MOST_KEPT) } : undefined;
  } catch {
    return undefined; // nothing, or not written by this page
  }
}

/** @param {import('./rooms.js').Room} room */
function write(room) {
  const { epoch, heard, recent } = room;
  const there = read(room);
  if (there?.epoch === epoch && there.offset > heard) return; // another tab has received more
  const messages = recent.slice(-MOST_KEPT).map(({ offset, nick, text, time }) => ({ offset, nick, text, time }));
  const whole = () => JSON.stringify({ epoch, offset: heard, messages });
  let text = whole();
  while (text.length > LONGEST) {
    messages.splice(0, Math.ceil(messages.length / 4));
    text = whole();
  }
  browserStore.set(keyOf(room), text);
}

export class MessageCache {
  #rooms;
  #timer;
  #online = false;
  #away = false;
  /** Time until which the previous page was connected. */ #at = browserStore.get('at');

  /** @param {import('../loquat.js').Loquat} chat @param {import('./rooms.js').Rooms} rooms */
  constructor(chat, rooms) {
    this.#rooms = rooms;
    const soon = () => (this.#timer ??= setTimeout(() => this.#save(), EVERY_MS));
    chat.on('joined', soon);
    chat.on('message', soon);
    chat.on('state', ({ state }) => {
      if (this.#online) this.#save(); // everything up to now was received
      this.#online = state === 'online';
      if (state !== 'connecting') this.#away = state !== 'online';
      this.mark();
    });
    window.addEventListener('pagehide', () => this.#save());
    document.addEventListener('visibilitychange', () => document.hidden && this.#save());
  }

  /** Loads the cached messages of a room, to be shown when the room is. @param {import('./rooms.js').Room} room */
  recall(room) {
    const there = isTime(this.#at) ? read(room) : undefined;
    if (!there) return;
    Object.assign(room, { epoch: there.epoch, heard: there.offset });
    advanceTo(there.messages.at(-1));
    room.wait(there.messages);
  }

  /** @param {import('./rooms.js').Room} room */
  forget(room) {
    browserStore.set(keyOf(room), undefined);
  }

  /** While there is no connection, shows from when the messages of the room on screen are. */
  mark() {
    const { current } = this.#rooms;
    if (!current) return;
    const mark = $('kept');
    mark.hidden = current.known || !this.#away;
    if (mark.hidden) return;
    const nothing = current.epoch === undefined;
    mark.classList.toggle('nothing', nothing);
    const time = () => new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeStyle: 'short' }).format(new Date(this.#at));
    setText(mark, () => (nothing ? t('kept.nothing') : t('kept.at', { time: time() })));
  }

  #save() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#online && this.#rooms.current.known) browserStore.set('at', nowIso());
    for (const room of this.#rooms.all) {
      if (!room.unkept) continue;
      room.unkept = false;
      if (this.#rooms.remembers(room)) write(room); // unless another tab has left it
    }
  }
}
