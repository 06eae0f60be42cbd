/** What was said before: read page by page as one scrolls up, and forward again when the end had to be let go. */
import { $ } from '../dom.js';
import { say, t } from '../text.js';

const PAGE = 50;

export class Past {
  #chat;
  #log;
  /** @type {import('./rooms.js').Room} */ #room;
  #busy = false;

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
    say($('earlier'), () => t(this.#busy ? 'log.loading' : 'log.earlier'));
  }

  /** This room is on screen. @param {import('./rooms.js').Room} room */
  start(room) {
    this.#room = room;
    this.#show();
  }

  #show() {
    this.#log.begins(this.#room);
  }

  async #back() {
    if (!this.#log.more(this.#room)) return;
    const { first } = this.#log;
    await this.#load({ before: first || undefined }, ({ messages, more }) => {
      if (this.#log.first !== first) return; // another list by now
      if (!more || messages.length === 0) this.#room.oldest = messages[0]?.offset ?? first;
      this.#log.prepend(messages);
    });
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

  async #toNewest() {
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

  async #load(range, use) {
    const room = this.#room;
    if (this.#busy) return;
    this.#state(true);
    try {
      const page = await this.#chat.history(room.name, { ...range, limit: PAGE });
      if (room === this.#room) use(page);
    } catch {
      // not now: the next scroll or the button asks again
    } finally {
      this.#state(false);
    }
  }

  #state(busy) {
    this.#busy = busy;
    say($('earlier'), () => t(this.#busy ? 'log.loading' : 'log.earlier'));
  }
}
