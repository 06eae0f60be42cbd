/** What calls one back to the chat: the title, the icon, and where one asked for them a notification and a tone. */
import { $, soon } from '../dom.js';
import { cut } from '../graphemes.js';
import { plain } from './markdown.js';
import { notify } from './notify.js';
import { kept } from '../store.js';
import { counted } from './unread.js';

const ICONS = ['/img/loquat.svg', '/img/loquat-dot.svg'];
const LONGEST = 140;
/** What is no mention calls once in so long. */
const PAUSE_MS = 1_000;

let audio;

/** A short, soft tone. */
export function tone() {
  audio ??= new AudioContext();
  audio.resume?.().catch(() => {}); // not before a first click: the browser's rule
  const [oscillator, gain] = [audio.createOscillator(), audio.createGain()];
  const now = audio.currentTime;
  oscillator.frequency.setValueAtTime(740, now);
  oscillator.frequency.setValueAtTime(988, now + 0.08);
  gain.gain.setValueAtTime(0.07, now);
  gain.gain.exponentialRampToValueAtTime(0.0005, now + 0.3);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(now);
  oscillator.stop(now + 0.3);
}

export class Attention {
  #rooms;
  #go;
  #quietUntil = -Infinity;

  /** Called when this browser turns out not to notify. @param {string} why the name of the words */
  onUnable = (why) => {};

  /** The title and the icon, soon, however often it is asked. */
  draw = soon(() => {
    const unread = this.#rooms.all.reduce((sum, room) => sum + room.unread, 0);
    document.title = `${unread ? `(${counted(unread)}) ` : ''}#${this.#rooms.current.name} · Loquat`;
    const icon = ICONS[unread ? 1 : 0];
    if ($('icon').getAttribute('href') !== icon) $('icon').setAttribute('href', icon);
  });

  /** @param {import('./rooms.js').Rooms} rooms @param {(name: string) => void} go */
  constructor(rooms, go) {
    [this.#rooms, this.#go] = [rooms, go];
  }

  /** One did not see this message come. @param {string} room its name @param {{ nick: string, text: string }} message @param {boolean} mention */
  call(room, { nick, text }, mention) {
    const now = performance.now();
    if (!mention && now < this.#quietUntil) return;
    const wanted = kept.get('notify');
    const notifies = document.hidden && (wanted === 'all' || (wanted === 'mentions' && mention));
    const sound = kept.get('sound') === 'on';
    if (!notifies && !sound) return;
    this.#quietUntil = now + PAUSE_MS;
    if (sound) tone();
    if (notifies) this.#notify(room, nick, text, mention);
  }

  /** The newest of a room takes the place of the one before; a mention only that of the same person's last one. */
  async #notify(room, nick, text, mention) {
    const tag = mention ? `${room} ${nick}` : room;
    const words = { body: cut(`${nick}: ${plain(text)}`, LONGEST), tag, renotify: mention, icon: ICONS[0] };
    const why = await notify(`#${room} · Loquat`, words, room, this.#go);
    if (!why || !kept.get('notify')) return;
    kept.set('notify', undefined);
    this.onUnable(why);
  }
}
