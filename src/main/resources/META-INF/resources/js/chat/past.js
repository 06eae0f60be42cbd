/** What was said before: read page by page as one scrolls up, and forward again when the end had to be let go. */
import { $ } from '../dom.js';
import { say, t } from '../text.js';

const PAGE = 50;
/** As many as the server gives at once. */
const LONGEST_PAGE = 100;
/** So many unread messages, and what stands between them, have room in the list beside each other. */
const MOST_BESIDE = 450;
/** Messages above the line where the unread begins. */
const CONTEXT = 10;

export class Past {
  #chat;
  #log;
  /** @type {import('./rooms.js').Room} */ #room;
  /** @type {Promise<void> | undefined} a page that is on its way */ #busy;

  /** Called when one wants to see no line where the unread begins. @param {import('./rooms.js').Room} room */
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
    say($('earlier'), () => t(this.#busy ? 'log.loading' : 'log.earlier'));
  }

  /** This room is on screen. @param {import('./rooms.js').Room} room */
  start(room) {
    this.#room = room;
    this.#show();
  }

  #show() {
    if (!this.#room) return;
    const { newCount } = this.#room;
    this.#log.begins(this.#room);
    $('unread').hidden = !newCount || this.#log.freshIs !== 'above';
    say($('unread-go'), () => t('log.new', { n: newCount }));
  }

  async #back(limit = PAGE) {
    if (!this.#log.more(this.#room)) return;
    const { first } = this.#log;
    await this.#load({ before: first || undefined, limit }, ({ messages, more }) => {
      if (this.#log.first !== first) return; // another list by now
      if (!more || messages.length === 0) this.#oldest(messages[0]?.offset ?? first);
      this.#log.prepend(messages);
    });
  }

  /** Nothing before this is kept, so the unread can not begin before it either. @param {number} offset */
  #oldest(offset) {
    this.#room.oldest = offset;
    if (this.#room.newFrom < offset) this.#log.fresh((this.#room.newFrom = offset));
  }

  /** To the line where the unread begins. What is not here is read back, as long as there is room for all of it. */
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

  /** There, however far it is: it is read anew, and forward from there. */
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

  /** Something was said, and is not waiting any more, that is not here. */
  get #isBehind() {
    const { arrived, name } = this.#room;
    const next = arrived[0]?.offset ?? this.#chat.position(name).offset + 1;
    return this.#log.last < next - 1;
  }

  /** By way of the line where the unread begins, if that comes first. */
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

  /** One page at a time. */
  async #load(range, use) {
    if (this.#busy) return;
    this.#busy = this.#read(range, use).catch(() => {}); // not now: the next scroll or the button asks again
    this.#state();
    await this.#busy;
    this.#busy = undefined;
    this.#state();
  }

  async #read(range, use) {
    const room = this.#room;
    const page = await this.#chat.history(room.name, { limit: PAGE, ...range });
    if (room === this.#room) use(page);
  }

  #state() {
    say($('earlier'), () => t(this.#busy ? 'log.loading' : 'log.earlier'));
  }
}
