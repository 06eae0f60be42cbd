/**
 * The user's messages that are not delivered yet. Each is listed until it appears in the room, with its state and, if it failed,
 * buttons to retry or discard it. Until then it is stored in this browser. Messages of other tabs are shown too, and are sent
 * from here if their tab is gone.
 */
import { $, el, soon } from '../dom.js';
import { tabStore } from '../store.js';
import { refreshTexts, setText, t } from '../text.js';
import { findSent } from './find-sent.js';
import { messageItem } from './message.js';
import { withLock, isOpen, newKey, PAGE, wait } from './tabs.js';
import { nowIso } from './time.js';
import { all, forget, keep, keeps, onChange, read } from './unsent.js';

/** Messages that another tab sends within this time are not shown. */
const SHOWN_MS = 2_000;
/** How often to check that a tab with unsent messages is still open. */
const CHECK_MS = 3_000;
const RETRY_MS = 2_000;

/** The messages that this tab is to send. */
const isDue = ({ by, failed, sentAs }) => by === PAGE && !failed && sentAs === undefined;

export class Pending {
  #chat;
  #self;
  #rooms;
  #list = $('pending');
  #changed;
  /** The room on screen. */ #room;
  #waiting = new Map();
  /** Rooms in which a send is in progress. */ #busy = new Set();
  #n = 0;
  #adopting = false;

  /**
   * @param {import('../loquat.js').Loquat} chat @param {() => string | undefined} self returns the user's own name @param {() => void} changed
   * @param {{ find: (name: string) => any, open: (name: string) => any, shown: (room: any) => number }} rooms finds a joined
   *   room, joins a room, and returns the newest offset shown in one
   */
  constructor(chat, self, changed, rooms) {
    [this.#chat, this.#self, this.#rooms] = [chat, self, rooms];
    this.#changed = soon(changed, 0); // forces a layout of the list
    chat.on('state', () => this.#showStates());
    chat.on('joined', ({ room }) => queueMicrotask(() => this.#pump(rooms.find(room)))); // once the page has handled the join
    if (!keeps()) $('away-kept').textContent = t(($('away-kept').dataset.t = 'away.unkept'));
    onChange((key, item) => this.#onStored(key, item));
    window.addEventListener('pagehide', () => tabStore.set('was', PAGE));
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#resync());
  }

  /** Sends what the previous page left unsent, and shows the messages of other tabs. */
  start() {
    const was = tabStore.get('was');
    tabStore.set('was', undefined);
    for (const item of all()) {
      if (item.by === was) this.#take(item);
      else this.#show(item);
    }
    this.#adoptOrphans();
  }

  /** @param {import('./rooms.js').Room} room the one on screen @param {string} text */
  send(room, text) {
    const n = Math.max(this.#n, ...all().map((item) => item.n)) + 1;
    const entry = this.#add({ key: newKey(), room: room.name, text, time: nowIso(), n, by: PAGE }, room);
    this.#pump(room);
    if (!entry.since) this.#keep(entry);
    this.#showStates([entry]);
    this.#changed();
  }

  /**
   * A message has appeared in the room: if it is one of these, it is removed.
   * @param {import('./rooms.js').Room} of @param {{ key?: string, offset: number }} message
   */
  seen(of, { key, offset }) {
    if (key) forget(key);
    for (const entry of this.#of(of)) if (entry.key === key || entry.sentAs === offset) this.#remove(entry);
  }

  /** Switches to another room. Messages to other rooms are still sent. @param {import('./rooms.js').Room} room */
  show(room) {
    this.#room = room;
    this.#list.replaceChildren(...this.#of(room).map(({ item }) => item));
    refreshTexts(this.#list);
  }

  /** The user leaves the room; the client library leaves it once everything is sent. @param {import('./rooms.js').Room} room */
  leave(room) {
    for (const entry of this.#of(room)) {
      const { key, text, by, since } = entry;
      this.#waiting.delete(key);
      if (!isDue(entry) || since) {
        if (by === PAGE && !entry.flying) forget(key);
      } else this.#chat.send(room.name, text, key).catch(() => {}).then(() => forget(key));
    }
  }

  /** The room cannot be joined. @param {import('./rooms.js').Room} room @param {string} code @returns {boolean} whether there are unsent messages for it */
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

  /** Sends a room's messages one after the other. */
  async #pump(room) {
    const entry = room && this.#of(room).find(isDue);
    if (!entry || this.#busy.has(room) || this.#chat.state !== 'online' || !this.#chat.position(room.name).epoch) return;
    this.#busy.add(room);
    entry.flying = true;
    try {
      if (this.#isStillOurs(entry)) this.#sent(entry, await this.#deliver(entry));
    } catch (error) {
      // The lookup failed: try again.
      if (error.temporary) setTimeout(() => this.#pump(room), error.retryAfterMs ?? RETRY_MS);
      else this.#fail(entry, error.code);
    }
    entry.flying = false;
    this.#busy.delete(room);
    if (!isDue(entry) || !this.#waiting.has(entry.key)) this.#pump(room);
  }

  /** While this page was frozen, another tab may have taken over, sent or discarded the message. */
  #isStillOurs(entry) {
    const there = entry.kept && read(entry.key);
    if (there) entry.by = there.by;
    else if (entry.kept) this.#remove(entry);
    return !entry.kept || there?.by === PAGE;
  }

  async #deliver(entry) {
    const { room, text, key } = entry;
    for (;;) {
      const there = entry.since && (await findSent(this.#chat, room.name, entry));
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

  /** The position after which the message will appear: the acknowledgement of the previous one may arrive before that message does. */
  #behind({ name, acked }) {
    const { epoch, offset } = this.#chat.position(name);
    return { epoch, offset: acked?.epoch === epoch ? Math.max(offset, acked.offset) : offset };
  }

  #sent(entry, offset) {
    const { key, room, item, state } = entry;
    entry.sentAs = offset;
    forget(key);
    state.replaceChildren(setText(el('span'), () => t('sent.sent')));
    item.classList.add('done');
    if (offset <= this.#rooms.shown(room)) this.seen(room, { offset });
    this.#changed();
  }

  #fail(entry, code) {
    entry.failed = code;
    if (!this.#waiting.has(entry.key)) return void forget(entry.key); // the user has left the room
    this.#keep(entry);
    this.#showStates([entry]);
    this.#changed();
  }

  #failureActions(entry) {
    const { key, room, failed } = entry;
    const reason = () => (failed === 'unsure' ? t('sent.unsure') : t('sent.failed', { reason: t(`error.${failed}`) }));
    const retry = setText(el('button', { type: 'button', className: 'quiet' }), () => t('sent.retry'));
    const discard = setText(el('button', { type: 'button', className: 'quiet' }), () => t('sent.discard'));
    retry.onclick = () => {
      Object.assign(entry, { failed: undefined, since: undefined, by: PAGE });
      this.#keep(entry);
      this.#showStates([entry]);
      this.#rooms.open(room.name);
      this.#pump(room);
      $('text').focus();
    };
    discard.onclick = () => {
      forget(key);
      this.#remove(entry);
      $('text').focus();
    };
    return [setText(el('span', { role: 'alert' }), reason), retry, discard];
  }

  #showStates(entries = this.#waiting.values()) {
    const isOnline = this.#chat.state === 'online';
    for (const entry of entries) {
      const { item, state, failed, sentAs, kept, by } = entry;
      item.classList.toggle('failed', Boolean(failed));
      if (failed) state.replaceChildren(...this.#failureActions(entry));
      else if (sentAs === undefined) {
        state.replaceChildren(setText(el('span'), () => t(isOnline && by === PAGE ? 'sent.sending' : kept ? 'sent.waiting' : 'sent.unkept')));
      }
    }
  }

  /** Another tab has added, sent or changed a message. */
  #onStored(key, item) {
    const entry = this.#waiting.get(key);
    if (!item) return entry && entry.sentAs === undefined && this.#remove(entry);
    if (entry) {
      Object.assign(entry, { by: item.by, failed: item.failed, since: item.since, nick: item.nick });
      return this.#showStates([entry]);
    }
    setTimeout(() => this.#show(read(key)), SHOWN_MS);
    this.#adoptOrphans();
  }

  #show(item) {
    const room = item && this.#rooms.find(item.room);
    if (!room || this.#waiting.has(item.key)) return;
    this.#showStates([this.#add(item, room)]);
    this.#changed();
  }

  /** Takes the message over, to send it from this tab. */
  #take(item) {
    const room = this.#rooms.open(item.room);
    const entry = this.#waiting.get(item.key) ?? this.#add(item, room);
    entry.by = PAGE;
    this.#keep(entry);
    this.#showStates([entry]);
    this.#pump(room);
    this.#changed();
  }

  /** Takes over the messages of a page that is gone. */
  async #adoptOrphans() {
    if (this.#adopting) return;
    this.#adopting = true;
    const ofOthers = () => all().filter(({ by }) => by !== PAGE);
    for (let others = ofOthers(); others.length > 0; others = ofOthers()) {
      for (const page of new Set(others.map(({ by }) => by))) {
        if ((await isOpen(page)) || (await isOpen(page))) continue;
        await withLock('unsent', async () => ofOthers().filter(({ by }) => by === page).forEach((item) => this.#take(item)));
      }
      await wait(CHECK_MS);
    }
    this.#adopting = false;
  }

  /** The page was frozen and missed what other tabs did. */
  #resync() {
    for (const [key, entry] of this.#waiting) if (entry.kept) this.#onStored(key, read(key));
    for (const item of all()) this.#show(item);
    this.#adoptOrphans();
  }
}
