/**
 * One's own messages on their way: each is here until it is seen in the room, with its state and, if it failed, a way on. They
 * are kept in this browser meanwhile. What another tab has is shown here, and sent from here if that tab is gone.
 */
import { $, el, soon } from '../dom.js';
import { tab } from '../store.js';
import { retell, say, t } from '../text.js';
import { arrived } from './arrived.js';
import { messageItem } from './message.js';
import { alone, isThere, newKey, PAGE, wait } from './tabs.js';
import { nowIso } from './time.js';
import { all, forget, keep, keeps, onChange, read } from './unsent.js';

/** What another tab sends at once is not worth showing. */
const SHOWN_MS = 2_000;
/** So often one looks whether a tab that has something to send is there. */
const LOOK_MS = 3_000;
const AGAIN_MS = 2_000;

/** Those that wait here to be sent. */
const isDue = ({ by, failed, sentAs }) => by === PAGE && !failed && sentAs === undefined;

export class Pending {
  #chat;
  #self;
  #rooms;
  #list = $('pending');
  #changed;
  /** The room on screen. */ #room;
  #waiting = new Map();
  /** Rooms in which one is on its way. */ #busy = new Set();
  #n = 0;
  #looking = false;

  /**
   * @param {import('../loquat.js').Loquat} chat @param {() => string | undefined} self one's own name @param {() => void} changed
   * @param {{ find: (name: string) => any, open: (name: string) => any, shown: (room: any) => number }} rooms finds one that one
   *   is in, enters one, and says how far one was shown
   */
  constructor(chat, self, changed, rooms) {
    [this.#chat, this.#self, this.#rooms] = [chat, self, rooms];
    this.#changed = soon(changed, 0); // it makes the browser measure the list
    chat.on('state', () => this.#restate());
    chat.on('joined', ({ room }) => queueMicrotask(() => this.#pump(rooms.find(room)))); // when the page knows it
    if (!keeps()) $('away-kept').textContent = t(($('away-kept').dataset.t = 'away.unkept'));
    onChange((key, item) => this.#heard(key, item));
    window.addEventListener('pagehide', () => tab.set('was', PAGE));
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#again());
  }

  /** What the page before this one did not send is sent now, and what other tabs have is shown. */
  start() {
    const was = tab.get('was');
    tab.set('was', undefined);
    for (const item of all()) {
      if (item.by === was) this.#take(item);
      else this.#show(item);
    }
    this.#look();
  }

  /** @param {import('./rooms.js').Room} room the one on screen @param {string} text */
  send(room, text) {
    const n = Math.max(this.#n, ...all().map((item) => item.n)) + 1;
    const entry = this.#add({ key: newKey(), room: room.name, text, time: nowIso(), n, by: PAGE }, room);
    this.#pump(room);
    if (!entry.since) this.#keep(entry);
    this.#restate([entry]);
    this.#changed();
  }

  /**
   * A message is shown in the room: if it is one of these, it is no longer here.
   * @param {import('./rooms.js').Room} of @param {{ key?: string, offset: number }} message
   */
  seen(of, { key, offset }) {
    if (key) forget(key);
    for (const entry of this.#of(of)) if (entry.key === key || entry.sentAs === offset) this.#remove(entry);
  }

  /** Another room is on screen. What is on its way elsewhere still goes. @param {import('./rooms.js').Room} room */
  show(room) {
    this.#room = room;
    this.#list.replaceChildren(...this.#of(room).map(({ item }) => item));
    retell(this.#list);
  }

  /** One leaves it, and the client library does when all is sent. @param {import('./rooms.js').Room} room */
  leave(room) {
    for (const entry of this.#of(room)) {
      const { key, text, by, since } = entry;
      this.#waiting.delete(key);
      if (!isDue(entry) || since) {
        if (by === PAGE && !entry.flying) forget(key);
      } else this.#chat.send(room.name, text, key).catch(() => {}).then(() => forget(key));
    }
  }

  /** It can not be entered. @param {import('./rooms.js').Room} room @param {string} code @returns {boolean} is something to be sent there? */
  refuse(room, code) {
    for (const entry of this.#of(room)) if (isDue(entry)) this.#fail(entry, code);
    return this.#of(room).length > 0;
  }

  #of(room) {
    return [...this.#waiting.values()].filter((entry) => entry.room === room).sort((a, b) => a.n - b.n);
  }

  #add(item, room) {
    const { key, text, time, n } = item;
    const node = messageItem({ nick: this.#self() ?? '…', text, time }, true);
    const state = el('span', { className: 'sent' });
    node.classList.add('pending', 'head');
    node.querySelector('.bubble').after(state);
    const entry = { ...item, room, item: node, state, kept: Boolean(read(key)) };
    this.#waiting.set(key, entry);
    this.#n = Math.max(this.#n, n);
    const next = this.#of(room).find((other) => other.n > n);
    if (room === this.#room) this.#list.insertBefore(node, next?.item ?? null);
    return entry;
  }

  #remove({ key, item }) {
    item.remove();
    this.#waiting.delete(key);
    this.#changed();
  }

  #keep(entry) {
    const { key, room, text, time, n, by, nick, since, failed } = entry;
    entry.kept = keep({ key, room: room.name, text, time, n, by, nick, since, failed });
  }

  /** Sends what is due in a room, one after the other. */
  async #pump(room) {
    const entry = room && this.#of(room).find(isDue);
    if (!entry || this.#busy.has(room) || this.#chat.state !== 'online' || !this.#chat.position(room.name).epoch) return;
    this.#busy.add(room);
    entry.flying = true;
    try {
      if (this.#isStillHere(entry)) this.#sent(entry, await this.#deliver(entry));
    } catch (error) {
      // No answer to whether it is there: asked again.
      if (error.temporary) setTimeout(() => this.#pump(room), error.retryAfterMs ?? AGAIN_MS);
      else this.#fail(entry, error.code);
    }
    entry.flying = false;
    this.#busy.delete(room);
    if (!isDue(entry) || !this.#waiting.has(entry.key)) this.#pump(room);
  }

  /** While this page stood still, another tab may have taken it, sent it, or discarded it. */
  #isStillHere(entry) {
    const there = entry.kept && read(entry.key);
    if (there) entry.by = there.by;
    else if (entry.kept) this.#remove(entry);
    return !entry.kept || there?.by === PAGE;
  }

  async #deliver(entry) {
    const { room, text, key } = entry;
    for (;;) {
      const there = entry.since && (await arrived(this.#chat, room.name, entry));
      if (there) return there.offset;
      Object.assign(entry, { nick: this.#chat.nick, since: this.#behind(room) });
      this.#keep(entry);
      try {
        room.acked = await this.#chat.send(room.name, text, key);
        return room.acked.offset;
      } catch (error) {
        if (error.code !== 'unsure') throw error;
      }
    }
  }

  /** What is sent now comes behind this: the answer to the one before may be faster than that itself. */
  #behind({ name, acked }) {
    const { epoch, offset } = this.#chat.position(name);
    return { epoch, offset: acked?.epoch === epoch ? Math.max(offset, acked.offset) : offset };
  }

  #sent(entry, offset) {
    const { key, room, item, state } = entry;
    entry.sentAs = offset;
    forget(key);
    state.replaceChildren(say(el('span'), () => t('sent.sent')));
    item.classList.add('done');
    if (offset <= this.#rooms.shown(room)) this.seen(room, { offset });
    this.#changed();
  }

  #fail(entry, code) {
    entry.failed = code;
    if (!this.#waiting.has(entry.key)) return void forget(entry.key); // one has left the room
    this.#keep(entry);
    this.#restate([entry]);
    this.#changed();
  }

  #wayOn(entry) {
    const { key, room, failed } = entry;
    const reason = () => (failed === 'unsure' ? t('sent.unsure') : t('sent.failed', { reason: t(`error.${failed}`) }));
    const retry = say(el('button', { type: 'button', className: 'quiet' }), () => t('sent.retry'));
    const discard = say(el('button', { type: 'button', className: 'quiet' }), () => t('sent.discard'));
    retry.onclick = () => {
      Object.assign(entry, { failed: undefined, since: undefined, by: PAGE });
      this.#keep(entry);
      this.#restate([entry]);
      this.#rooms.open(room.name);
      this.#pump(room);
      $('text').focus();
    };
    discard.onclick = () => {
      forget(key);
      this.#remove(entry);
      $('text').focus();
    };
    return [say(el('span', { role: 'alert' }), reason), retry, discard];
  }

  #restate(entries = this.#waiting.values()) {
    const goes = this.#chat.state === 'online';
    for (const entry of entries) {
      const { item, state, failed, sentAs, kept, by } = entry;
      item.classList.toggle('failed', Boolean(failed));
      if (failed) state.replaceChildren(...this.#wayOn(entry));
      else if (sentAs === undefined) {
        state.replaceChildren(say(el('span'), () => t(goes && by === PAGE ? 'sent.sending' : kept ? 'sent.waiting' : 'sent.unkept')));
      }
    }
  }

  /** Another tab has one more, has sent one, or has done something else with it. */
  #heard(key, item) {
    const entry = this.#waiting.get(key);
    if (!item) return entry && entry.sentAs === undefined && this.#remove(entry);
    if (entry) {
      Object.assign(entry, { by: item.by, failed: item.failed, since: item.since, nick: item.nick });
      return this.#restate([entry]);
    }
    setTimeout(() => this.#show(read(key)), SHOWN_MS);
    this.#look();
  }

  #show(item) {
    const room = item && this.#rooms.find(item.room);
    if (!room || this.#waiting.has(item.key)) return;
    this.#restate([this.#add(item, room)]);
    this.#changed();
  }

  /** From now on it is sent from here. */
  #take(item) {
    const room = this.#rooms.open(item.room);
    const entry = this.#waiting.get(item.key) ?? this.#add(item, room);
    entry.by = PAGE;
    this.#keep(entry);
    this.#restate([entry]);
    this.#pump(room);
    this.#changed();
  }

  /** Takes over what a page has that is not there any more. */
  async #look() {
    if (this.#looking) return;
    this.#looking = true;
    const ofOthers = () => all().filter(({ by }) => by !== PAGE);
    for (let others = ofOthers(); others.length > 0; others = ofOthers()) {
      for (const page of new Set(others.map(({ by }) => by))) {
        if ((await isThere(page)) || (await isThere(page))) continue;
        await alone('unsent', async () => ofOthers().filter(({ by }) => by === page).forEach((item) => this.#take(item)));
      }
      await wait(LOOK_MS);
    }
    this.#looking = false;
  }

  /** The page is back, and was not told what the others did. */
  #again() {
    for (const [key, entry] of this.#waiting) if (entry.kept) this.#heard(key, read(key));
    for (const item of all()) this.#show(item);
    this.#look();
  }
}
