/** Shows who is typing. Clients do not announce that they stopped: it ends after 6 s, or when the message arrives. */
import { $ } from '../dom.js';
import { list, setText, t } from '../text.js';

const LASTS_MS = 6_000;
const NAMED = 3;

export class Typing {
  #room;

  /** Switches to another room. @param {import('./rooms.js').Room} room */
  show(room) {
    this.#room = room;
    this.#draw();
  }

  /** @param {import('./rooms.js').Room} room @param {string} nick */
  starts(room, nick) {
    clearTimeout(room.typing.get(nick));
    room.typing.set(nick, setTimeout(() => this.stops(room, nick), LASTS_MS));
    if (room === this.#room) this.#draw();
  }

  /** @param {import('./rooms.js').Room} room @param {string} nick */
  stops(room, nick) {
    clearTimeout(room.typing.get(nick));
    if (room.typing.delete(nick) && room === this.#room) this.#draw();
  }

  #draw() {
    const names = [...this.#room.typing.keys()];
    $('typing').classList.toggle('on', names.length > 0);
    if (names.length === 0) return;
    setText($('typing-text'), () =>
      names.length > NAMED ? t('typing.many') : t(names.length === 1 ? 'typing.one' : 'typing.other', { names: list(names) }),
    );
  }
}
