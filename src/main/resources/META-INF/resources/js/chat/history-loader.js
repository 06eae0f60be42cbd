/** Earlier messages: fetched page by page as the reader scrolls up, and forward again where the end of the list was dropped. */
import { $ } from '../dom.js';
import { setText, t } from '../text.js';

const PAGE = 50;
/** The server's page size. */
const LONGEST_PAGE = 100;
/** The most unread messages that fit into the list together with the lines between them. */
const MOST_BESIDE = 450;
/** Messages of context above the unread divider. */
const CONTEXT = 10;

export class HistoryLoader {
  #chat;
  #log;
  /** @type {import('./rooms.js').Room} */ #room;
  /** @type {Promise<void> | undefined} the request in progress */ #busy;

  /** Called when the user dismisses the unread divider. @param {import('./rooms.js').Room} room */
  onRead = (room) => {};

  /** @param {import('../loquat.js').Loquat} chat @param {import('./log.js').Log} log */
  constructor(chat, log) {
    this.#chat = chat;
    this.#log = log;
    const look = () => {
      if (log.atStart) this.#back();
      if (log.atEnd && log.cut) this.#forward();
    };
    $('log').addEventListener('scroll', look, { passive: true });
    log.firstChanged = () => this.#show();
    $('earlier').addEventListener('click', () => this.#back());
    $('newest').addEventListener('click', () => this.#toNewest());
    $('unread-go').addEventListener('click', () => this.#jump());
    $('unread-done').addEventListener('click', () => {
      this.onRead(this.#room);
      $('text').focus({ preventScroll: true });
    });
    setText($('earlier'), () => t(this.#busy ? 'log.loading' : 'log.earlier'));
  }

  /** Switches to a room. @param {import('./rooms.js').Room} room */
  start(room) {
    this.#room = room;
    this.#show();
  }

  #show() {
    if (!this.#room) return;
    const { newCount } = this.#room;
    this.#log.begins(this.#room);
    $('unread').hidden = !newCount || this.#log.freshIs !== 'above';
    setText($('unread-go'), () => t('log.new', { n: newCount }));
  }

  async #back(limit = PAGE) {
    if (!this.#log.more(this.#room)) return;
    const { first } = this.#log;
    await this.#load({ before: first || undefined, limit }, ({ messages, more }) => {
      if (this.#log.first !== first) return; // the list has been replaced
      if (!more || messages.length === 0) this.#oldest(messages[0]?.offset ?? first);
      this.#log.prepend(messages);
    });
  }

  /** The server has nothing before this offset, so the unread messages cannot start before it. @param {number} offset */
  #oldest(offset) {
    this.#room.oldest = offset;
    if (this.#room.newFrom < offset) this.#log.fresh((this.#room.newFrom = offset));
  }

  /** Goes to the unread divider. Missing messages are fetched if all of them fit into the list. */
  async toFresh() {
    const room = this.#room;
    this.#show();
    while (this.#log.freshIs === 'above' && this.#log.last - room.newFrom < MOST_BESIDE && !document.hidden) {
      const { first } = this.#log;
      await (this.#busy ?? this.#back(Math.min(LONGEST_PAGE, first - room.newFrom + CONTEXT)));
      if (room !== this.#room || this.#log.first === first) return;
    }
    this.#log.toFresh();
  }

  /** Goes to the divider however far it is: the list restarts there and continues forward. */
  async #jump() {
    await this.#busy;
    const { newFrom } = this.#room;
    const after = Math.max(0, newFrom - 1 - CONTEXT);
    await this.#load({ after, limit: LONGEST_PAGE }, ({ messages, more }) => {
      this.#log.clear();
      this.#log.extend(messages);
      this.#log.cut = more || this.#isBehind;
      if (messages[0]?.offset > newFrom) this.#oldest(messages[0].offset);
      this.start(this.#room);
      this.#log.toEnd();
      this.#log.toFresh();
    });
    $('log').focus({ preventScroll: true });
  }

  async #forward() {
    const { last } = this.#log;
    await this.#load({ after: last }, ({ messages, more }) => {
      if (this.#log.last !== last) return;
      this.#log.extend(messages);
      this.#log.cut = more || this.#isBehind;
    });
  }

  /** Are there newer messages that are neither in the list nor waiting to be shown? */
  get #isBehind() {
    const { arrived, name } = this.#room;
    const next = arrived[0]?.offset ?? this.#chat.position(name).offset + 1;
    return this.#log.last < next - 1;
  }

  /** Stops at the unread divider first, if that is on the way. */
  async #toNewest() {
    if (this.#log.toFresh('below')) return;
    if (this.#log.cut) {
      await this.#load({}, ({ messages }) => {
        this.#log.clear();
        this.#log.extend(messages);
        this.#log.cut = this.#isBehind;
        this.start(this.#room);
      });
    }
    this.#log.toEnd();
    $('text').focus({ preventScroll: true });
  }

  /** Fetches one page at a time. */
  async #load(range, use) {
    if (this.#busy) return;
    this.#busy = this.#read(range, use).catch(() => {}); // the next scroll, or the button, tries again
    this.#showState();
    await this.#busy;
    this.#busy = undefined;
    this.#showState();
  }

  async #read(range, use) {
    const room = this.#room;
    const page = await this.#chat.history(room.name, { limit: PAGE, ...range });
    if (room === this.#room) use(page);
  }

  #showState() {
    setText($('earlier'), () => t(this.#busy ? 'log.loading' : 'log.earlier'));
  }
}
