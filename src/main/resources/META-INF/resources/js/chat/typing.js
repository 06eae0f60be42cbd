/** Who is typing. Nobody says that it is over: it is, after 6 s or with the message. */
import { $ } from '../dom.js';
import { list, say, t } from '../text.js';

const LASTS_MS = 6_000;
const NAMED = 3;

export class Typing {
  #timers = new Map();

  /** @param {string} nick */
  starts(nick) {
    clearTimeout(this.#timers.get(nick));
    this.#timers.set(nick, setTimeout(() => this.stops(nick), LASTS_MS));
    this.#draw();
  }

  /** @param {string} nick */
  stops(nick) {
    clearTimeout(this.#timers.get(nick));
    if (this.#timers.delete(nick)) this.#draw();
  }

  clear() {
    for (const nick of [...this.#timers.keys()]) this.stops(nick);
  }

  #draw() {
    const names = [...this.#timers.keys()];
    $('typing').classList.toggle('on', names.length > 0);
    if (names.length === 0) return;
    say($('typing-text'), () =>
      names.length > NAMED ? t('typing.many') : t(names.length === 1 ? 'typing.one' : 'typing.other', { names: list(names) }),
    );
  }
}
