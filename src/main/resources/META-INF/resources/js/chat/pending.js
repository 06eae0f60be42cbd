/** One's own messages on their way: each is here until it is seen in the room, with its state and, if it failed, a way on. */
import { $, el, soon } from '../dom.js';
import { retell, say, t } from '../text.js';
import { messageItem } from './message.js';
import { nowIso } from './time.js';

export class Pending {
  #chat;
  #self;
  #list = $('pending');
  #changed;
  #waiting = new Map();

  /** @param {import('../loquat.js').Loquat} chat @param {() => string | undefined} self one's own name @param {() => void} changed */
  constructor(chat, self, changed) {
    [this.#chat, this.#self] = [chat, self];
    this.#changed = soon(changed, 0); // it makes the browser measure the list
    chat.on('state', () => this.#restate(this.#waiting.values()));
  }

  /** @param {import('./rooms.js').Room} room the one on screen @param {string} text */
  send(room, text) {
    const key = crypto.getRandomValues(new Uint32Array(4)).join('-');
    const item = messageItem({ nick: this.#self() ?? '…', text, time: nowIso() }, true);
    const state = el('span', { className: 'sent' });
    item.classList.add('pending', 'head');
    item.querySelector('.bubble').after(state);
    this.#list.append(item);
    this.#waiting.set(key, { room, text, item, state });
    this.#try(key);
    this.#changed();
  }

  /**
   * A message is shown in the room: if it is one of these, it is no longer here.
   * @param {import('./rooms.js').Room} of @param {{ key?: string, offset: number }} message
   */
  seen(of, { key, offset }) {
    for (const [own, { room, item, sentAs }] of this.#waiting) {
      if (room !== of || (own !== key && sentAs !== offset)) continue;
      item.remove();
      this.#waiting.delete(own);
    }
  }

  /** Another room is on screen. What is on its way elsewhere still goes. @param {import('./rooms.js').Room} room */
  show(room) {
    this.#list.replaceChildren(...[...this.#waiting.values()].filter((entry) => entry.room === room).map(({ item }) => item));
    retell(this.#list);
  }

  /** One has left it. @param {import('./rooms.js').Room} room */
  drop(room) {
    for (const [key, entry] of this.#waiting) if (entry.room === room) this.#waiting.delete(key);
  }

  async #try(key) {
    const entry = this.#waiting.get(key);
    entry.failed = undefined;
    this.#restate([entry]);
    try {
      const { offset } = await this.#chat.send(entry.room.name, entry.text, key);
      entry.sentAs = offset;
      entry.state.replaceChildren(say(el('span'), () => t('sent.sent')));
      entry.item.classList.add('done');
      if (offset <= (this.#shown?.(entry.room) ?? 0)) this.seen(entry.room, { offset });
    } catch (error) {
      entry.failed = error;
      entry.item.classList.add('failed');
      entry.state.replaceChildren(...this.#wayOn(key, error));
    }
    this.#changed();
  }

  /** @type {((room: any) => number) | undefined} how far a room was shown */ #shown;

  /** @param {(room: import('./rooms.js').Room) => number} shown */
  knows(shown) {
    this.#shown = shown;
  }

  #wayOn(key, { code }) {
    const { item } = this.#waiting.get(key) ?? {};
    const reason = () => t('sent.failed', { reason: t(`error.${code}`) });
    const retry = say(el('button', { type: 'button', className: 'quiet' }), () => t('sent.retry'));
    const discard = say(el('button', { type: 'button', className: 'quiet' }), () => t('sent.discard'));
    retry.onclick = () => {
      item.classList.remove('failed');
      this.#try(key);
      $('text').focus();
    };
    discard.onclick = () => {
      item.remove();
      this.#waiting.delete(key);
      this.#changed();
      $('text').focus();
    };
    return [say(el('span', { role: 'alert' }), reason), retry, discard];
  }

  #restate(entries) {
    const key = this.#chat.state === 'online' ? 'sent.sending' : 'sent.waiting';
    for (const { state, failed, sentAs } of entries) {
      if (!failed && sentAs === undefined) state.replaceChildren(say(el('span'), () => t(key)));
    }
  }
}
