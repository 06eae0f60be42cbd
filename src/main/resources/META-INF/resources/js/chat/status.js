/** Shows the state of the connection. */
import { $ } from '../dom.js';
import { setText, t } from '../text.js';

const BANNED = [3500, 3501, 3503, 3504, 3505];

export class Status {
  #chat;
  #ticking;
  #wasOnline = false;

  /** @param {import('../loquat.js').Loquat} chat */
  constructor(chat) {
    this.#chat = chat;
    chat.on('state', (state) => this.#show(state));
    $('away-now').onclick = () => {
      chat.connect();
      $('text').focus();
    };
  }

  #show({ state, retryInMs, code }) {
    clearInterval(this.#ticking);
    $('state').dataset.state = state;
    setText($('state-text'), () => t(`state.${state}`));
    if (state === 'online') this.#wasOnline = true;
    $('away').hidden = state === 'online' || (state === 'connecting' && !this.#wasOnline);
    $('away-now').hidden = state === 'connecting';
    $('away-kept').hidden = state === 'offline';
    const away = $('away-text');
    if (state === 'connecting') setText(away, () => t('away.soon'));
    if (state === 'offline') setText(away, () => t(BANNED.includes(code) ? 'away.banned' : 'away.offline', { code: String(code) }));
    $('away-now').dataset.t = state === 'offline' ? 'away.again' : 'away.now';
    $('away-now').textContent = t($('away-now').dataset.t);
    if (state !== 'waiting') return;
    this.#wasOnline = true;
    // Monotonic: the system clock may be set meanwhile.
    const at = performance.now() + retryInMs;
    const count = () => {
      const s = Math.ceil((at - performance.now()) / 1000);
      if (s < 1) return t('away.soon');
      return t(navigator.onLine ? 'away.waiting' : 'away.device', { s });
    };
    setText(away, count);
    this.#ticking = setInterval(() => setText(away, count), 250);
  }
}
