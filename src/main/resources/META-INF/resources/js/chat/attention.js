/** What calls one back to the chat: the title, the icon, and where one asked for them a notification and a tone. */
import { $, soon } from '../dom.js';
import { kept } from '../store.js';

const ICONS = ['/img/loquat.svg', '/img/loquat-dot.svg'];
const LONGEST = 140;
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
  #quietUntil = 0;

  /** The title and the icon, soon, however often it is asked. */
  draw = soon(() => {
    const unread = this.#rooms.all.reduce((sum, room) => sum + room.unread, 0);
    document.title = `${unread ? `(${unread}) ` : ''}#${this.#rooms.current.name} · Loquat`;
    const icon = ICONS[unread ? 1 : 0];
    if ($('icon').getAttribute('href') !== icon) $('icon').setAttribute('href', icon);
  });

  /** @param {import('./rooms.js').Rooms} rooms @param {(name: string) => void} go */
  constructor(rooms, go) {
    [this.#rooms, this.#go] = [rooms, go];
  }

  /** One did not see this message come. @param {string} room its name @param {{ nick: string, text: string }} message @param {boolean} mention */
  call(room, { nick, text }, mention) {
    if (Date.now() < this.#quietUntil) return;
    const wanted = kept.get('notify');
    const notify = document.hidden && (wanted === 'all' || (wanted === 'mentions' && mention));
    const sound = kept.get('sound') === 'on';
    if (!notify && !sound) return;
    this.#quietUntil = Date.now() + PAUSE_MS;
    if (sound) tone();
    if (notify) this.#notify(room, `${nick}: ${text}`);
  }

  #notify(room, words) {
    if (globalThis.Notification?.permission !== 'granted') return;
    const body = words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
    try {
      const shown = new Notification(`#${room} · Loquat`, { body, tag: room, icon: ICONS[0] });
      shown.onclick = () => {
        window.focus();
        this.#go(room);
        shown.close();
      };
    } catch {
      // some phones let only a service worker notify
    }
  }
}
