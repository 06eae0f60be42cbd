/** Calls the user back to the chat: by the title, the icon and, if enabled, a notification and a tone. */
import { $, soon } from '../dom.js';
import { cut } from '../graphemes.js';
import { plain } from './markdown.js';
import { notify } from './notify.js';
import { browserStore } from '../store.js';
import { withLock, onBroadcast, broadcast, wait } from './tabs.js';
import { counted, elsewhere } from './unread.js';

const ICONS = ['/img/loquat.svg', '/img/loquat-dot.svg'];
const LONGEST = 140;
/** Shortest interval between tones, and between notifications that are not for mentions. */
const PAUSE_MS = 1_000;

let audio;

/** A short, soft tone. */
export async function tone() {
  audio ??= new AudioContext();
  const asked = performance.now();
  await audio.resume();
  if (performance.now() - asked > PAUSE_MS) return; // browsers block sound until the first click, which came too late for this tone
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

const soundOn = () => browserStore.get('sound') === 'on';

function notifies(mention) {
  const wanted = browserStore.get('notify');
  return document.hidden && (wanted === 'all' || (wanted === 'mentions' && mention));
}

export class Attention {
  #rooms;
  #go;
  #shown;
  #quietUntil = -Infinity;
  #silentUntil = -Infinity;
  /** Messages waiting for this tab's turn. */ #waiting = [];
  #busy = false;
  /** @type {Map<string, { epoch: string, offset: number }>} for each room, the offset up to which any tab has notified */ #called = new Map();

  /** Called when this browser cannot notify. @param {string} why the key of the text that says so */
  onUnable = (why) => {};

  /** Updates the title and the icon; repeated calls are coalesced. */
  draw = soon(() => {
    const unread = this.#rooms.all.reduce((sum, room) => sum + room.unread, 0);
    document.title = `${unread ? `(${counted(unread)}) ` : ''}#${this.#rooms.current.name} · Loquat`;
    const icon = ICONS[unread ? 1 : 0];
    if ($('icon').getAttribute('href') !== icon) $('icon').setAttribute('href', icon);
  });

  /** @param {import('./rooms.js').Rooms} rooms @param {(name: string) => void} go @param {() => Promise<Set<string>>} shown the rooms on screen in any tab */
  constructor(rooms, go, shown) {
    [this.#rooms, this.#go, this.#shown] = [rooms, go, shown];
    onBroadcast((what) => what.called && this.#noteOthers(what));
  }

  /** A message arrived unseen in this tab. @param {import('./rooms.js').Room} room @param {import('./unread.js').Message} message @param {boolean} mention */
  call(room, message, mention) {
    if (!mention && performance.now() < this.#quietUntil) return;
    if (!soundOn() && !notifies(mention)) return;
    this.#waiting.push({ room, message, mention });
    this.#takeTurns();
  }

  /** Skips what another tab has notified about or is showing. */
  async #takeTurns() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting.length) {
      const shown = await this.#shown();
      const calls = this.#waiting.splice(0);
      // Without a click a browser may block the tone: tabs that have had one go first.
      if (soundOn() && navigator.userActivation?.hasBeenActive === false) await wait(PAUSE_MS);
      if (calls.some(({ room }) => !shown.has(room.name))) await withLock('call', async () => this.#alert(calls, shown));
    }
    this.#busy = false;
  }

  #alert(calls, shown) {
    const called = new Map();
    let [acts, rings] = [false, false];
    for (const { room, message, mention } of calls) {
      const { name, epoch } = room;
      const before = this.#called.get(name);
      if (shown.has(name) || message.offset <= elsewhere(room).offset) continue;
      if (before?.epoch === epoch && before.offset >= message.offset) continue;
      const place = { epoch, offset: message.offset };
      called.set(name, place);
      this.#called.set(name, place);
      const now = performance.now();
      const shows = shown.size === 0 && notifies(mention);
      if ((!mention && now < this.#quietUntil) || (!shows && !soundOn())) continue;
      this.#quietUntil = now + PAUSE_MS;
      acts = true;
      if (shows) this.#notify(name, message.nick, message.text, mention);
      if (!soundOn() || now < this.#silentUntil) continue;
      this.#silentUntil = now + PAUSE_MS;
      rings = true;
      tone();
    }
    if (called.size) broadcast({ called, acts, rings });
  }

  /** Another tab has notified. */
  #noteOthers({ called, acts, rings }) {
    for (const [name, place] of called) this.#called.set(name, place);
    const until = performance.now() + PAUSE_MS;
    if (acts) this.#quietUntil = until;
    if (rings) this.#silentUntil = until;
  }

  /** A room's newest notification replaces the one before; a mention replaces only the same person's last mention. */
  async #notify(room, nick, text, mention) {
    const tag = mention ? `${room} ${nick}` : room;
    const words = { body: cut(`${nick}: ${plain(text)}`, LONGEST), tag, renotify: mention, icon: ICONS[0] };
    const why = await notify(`#${room} · Loquat`, words, room, this.#go);
    if (!why || !browserStore.get('notify')) return;
    browserStore.set('notify', undefined);
    this.onUnable(why);
  }
}
