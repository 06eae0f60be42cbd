/** The list of the user's rooms: marks the one on screen, shows unread counts, and has buttons to open and leave each room. */
import { $, el, soon } from '../dom.js';
import { onLanguage, setText, t } from '../text.js';
import { drawer } from './drawer.js';
import { counted } from './unread.js';

/** Describes the unread messages of a room for screen readers. @param {number} n @param {boolean} mentioned */
export const countedInWords = (n, mentioned) => `${t('rooms.unread', { n })}${mentioned ? `, ${t('rooms.mentioned')}` : ''}`;

export class RoomList {
  #rooms;
  #to;
  #items = new Map();
  #closeDrawer = drawer('rooms');

  /** Redraws the list; repeated calls are coalesced. */
  draw = soon(() => this.#draw());

  /** @param {import('./rooms.js').Rooms} rooms @param {{ go: (name: string) => void, leave: (room: any) => void }} to */
  constructor(rooms, to) {
    [this.#rooms, this.#to] = [rooms, to];
    $('rooms-new').addEventListener('click', this.#closeDrawer);
    onLanguage(() => this.#rooms.current && this.#draw());
  }

  /** @param {import('./rooms.js').Room} room */
  focus(room) {
    this.#draw();
    this.#items.get(room)?.querySelector('.enter').focus();
  }

  #draw() {
    const { all, current } = this.#rooms;
    for (const [room, item] of this.#items) {
      if (all.includes(room)) continue;
      item.remove();
      this.#items.delete(room);
    }
    for (const room of all) {
      if (!this.#items.has(room)) {
        this.#items.set(room, this.#item(room));
        $('rooms-list').append(this.#items.get(room));
      }
      this.#fill(room, room === current);
    }
    const others = all.filter((room) => room !== current);
    const unread = others.reduce((sum, room) => sum + room.unread, 0);
    const badge = $('rooms-badge');
    badge.hidden = unread === 0;
    badge.classList.toggle('mentioned', others.some(({ mentioned }) => mentioned));
    badge.textContent = counted(unread);
    setText($('rooms-label'), () => (unread ? t('rooms.toggle', { n: unread }) : t('rooms.title')));
  }

  #item(room) {
    const enter = el(
      'button',
      { type: 'button', className: 'quiet enter' },
      el('span', { className: 'hash', 'aria-hidden': 'true' }, '#'),
      el('bdi'),
      el('span', { className: 'at', 'aria-hidden': 'true' }, '@'),
      el('span', { className: 'badge', 'aria-hidden': 'true' }),
      el('span', { className: 'unseen' }),
    );
    const leave = el('button', { type: 'button', className: 'quiet out' }, el('span', { 'aria-hidden': 'true' }, '×'));
    enter.onclick = () => {
      this.#closeDrawer();
      this.#to.go(room.name);
    };
    leave.onclick = () => this.#to.leave(room);
    return el('li', {}, enter, leave);
  }

  #fill(room, shown) {
    const item = this.#items.get(room);
    const part = (selector) => item.querySelector(selector);
    part('bdi').textContent = part('bdi').title = room.name;
    if (shown) part('.enter').setAttribute('aria-current', 'true');
    else part('.enter').removeAttribute('aria-current');
    item.classList.toggle('waiting', room.unread > 0);
    part('.at').hidden = !room.mentioned;
    part('.badge').hidden = room.unread === 0;
    part('.badge').classList.toggle('mentioned', room.mentioned);
    part('.badge').textContent = counted(room.unread);
    const { unread, mentioned } = room;
    setText(part('.unseen'), () => (unread ? countedInWords(unread, mentioned) : ''));
    part('.out').hidden = this.#rooms.all.length === 1;
    part('.out').setAttribute('aria-label', t('rooms.leave', { room: `#${room.name}` }));
    part('.out').title = t('rooms.leave', { room: `#${room.name}` });
  }
}
