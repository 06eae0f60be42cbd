/** The rooms one is in. Each holds what it is while another is on screen; which they are is remembered. */
import { kept, tab } from '../store.js';
import { fold } from './names.js';
import { isRoom } from './roomname.js';

/** As many as the server lets one connection join. */
export const MOST_ROOMS = 32;
/** Messages that wait to be shown: the list on screen holds no more. */
const MOST_WAITING = 500;
/** Messages that are here the next time too. */
export const MOST_KEPT = 200;
/** Lines of who came, went and was renamed while one did not look. */
const MOST_CAME = 200;

export class Room {
  topic = '';
  /** @type {string | undefined} of the numbering of its messages */ epoch;
  /** The newest message one has heard of, and the newest that was on screen. */ heard = 0; shown = 0;
  names = new Set();
  online = 0;
  /** @type {Map<string, number>} a timer for each who is typing */ typing = new Map();
  unread = 0;
  /** @type {import('./looks.js').Place | undefined} how far it was seen in another tab */ elsewhere;
  mentioned = false;
  /** @type {number | undefined} the offset at which the unread begins */ newFrom;
  /** How many were unread from there on, when one came. */ newCount = 0;
  /** @type {any[]} messages that are not on screen yet; `skipped`: older ones had to go */ arrived = [];
  skipped = false;
  /** @type {any[]} the newest messages */ recent = [];
  /** Some of them are not kept yet. */ unkept = false;
  /** @type {any[]} who came, went and was renamed while it was not on screen */ came = [];
  /** What was on screen, while it is not; see `Log.park`. */ parked;
  /** Nothing older than this is kept. */ oldest = 1;
  /** The server was asked to let one in. */ asked = false;
  /** The server told what is there, to this page. */ known = false;
  /** The connection was lost since it was joined. */ lost = false;
  /** @type {string | undefined} what one wrote and did not send */ draft;

  /** @param {string} name @param {{ epoch: string, offset: number }} [seen] how far one has read it, here or at the last visit */
  constructor(name, seen) {
    this.name = name;
    this.seen = seen;
  }

  /** @param {any[]} messages @returns {any[]} those that had to go for them */
  wait(messages) {
    this.arrived.push(...messages);
    this.heard = messages.at(-1)?.offset ?? this.heard;
    this.recent.push(...messages);
    if (this.recent.length > 2 * MOST_KEPT) this.recent.splice(0, this.recent.length - MOST_KEPT);
    this.unkept = this.known;
    if (this.arrived.length <= MOST_WAITING) return [];
    this.skipped = true;
    return this.arrived.splice(0, this.arrived.length - MOST_WAITING / 2);
  }

  /** Others came, went and took another name. @param {{ time: string }[]} events as `comings.js` makes them */
  meet(events) {
    this.came.push(...events.map((event) => ({ ...event, after: this.heard })));
    this.came.splice(0, this.came.length - MOST_CAME);
  }

  /** What waits to be shown, in order: messages, and who came, went and was renamed between them. */
  take() {
    const from = this.skipped ? this.arrived[0].offset - 1 : 0;
    const came = this.came.splice(0).filter(({ after }) => after >= from);
    const place = ({ offset, after }) => offset ?? after + 0.5;
    return [...came, ...this.arrived.splice(0)].sort((a, b) => place(a) - place(b));
  }

  /** Does what the server has begin where this ends, or before? @param {{ epoch: string, offset: number, messages: any[] }} joined */
  goesOn({ epoch, offset, messages }) {
    return epoch === this.epoch && offset >= this.heard && (messages[0]?.offset ?? offset) <= this.heard + 1;
  }

  /** All that was here is of another time. */
  restart() {
    Object.assign(this, { parked: undefined, arrived: [], recent: [], came: [], skipped: false, oldest: 1, heard: 0, shown: 0 });
  }
}

const same = (one, other) => fold(one.name) === fold(other.name);

/**
 * Which room is on screen is each tab's own. Which ones are remembered the tabs share: each changes its own rooms in what is
 * there at that moment, so what another tab entered stays, and what it left is not brought back.
 */
export class Rooms {
  /** @type {Room[]} */ all = [];
  /** @type {Room} the one on screen */ current;
  /** @type {Set<Room>} those that were remembered once */ #listed = new Set();

  constructor() {
    for (const { name, seen } of remembered()) this.#listed.add(this.add(name, seen));
  }

  /** The name of the one that was on screen at the last visit, if it is still among them. */
  get latest() {
    const name = tab.get('room') ?? kept.get('room');
    return name && this.find(name)?.name;
  }

  get isFull() {
    return this.all.length >= MOST_ROOMS;
  }

  /** The one so many places after the one on screen; behind the last comes the first. @param {number} step @returns {Room} */
  beside(step) {
    return this.all.at((this.all.indexOf(this.current) + step) % this.all.length);
  }

  /** By the name as it is on the wire. @param {string} name */
  get(name) {
    return this.all.find((room) => room.name === name);
  }

  /** By a name as a person writes it. @param {string} name */
  find(name) {
    return this.all.find((room) => same(room, { name }));
  }

  /** @param {string} name @param {{ epoch: string, offset: number }} [seen] @returns {Room} */
  add(name, seen) {
    const room = new Room(name, seen);
    this.all.push(room);
    return room;
  }

  /** @param {Room} room @returns {Room | undefined} the one beside it */
  remove(room) {
    const at = this.all.indexOf(room);
    this.all.splice(at, 1);
    kept.set(`draft.${room.name}`, undefined);
    remember(remembered().filter((entry) => !same(entry, room)));
    return this.all[at] ?? this.all[at - 1];
  }

  /** Is it still one of those that are remembered? @param {Room} room */
  remembers(room) {
    return remembered().some((entry) => same(entry, room));
  }

  /** @param {Room} room */
  save(room) {
    const { name, seen } = room;
    const list = remembered();
    const entry = list.find((other) => same(other, room));
    const farther = entry?.seen?.epoch === seen?.epoch && entry?.seen?.offset > seen?.offset;
    if (entry) Object.assign(entry, { name, seen: farther ? entry.seen : seen });
    else if (!this.#listed.has(room)) list.push({ name, seen });
    this.#listed.add(room);
    remember(list);
    if (room === this.current) for (const area of [kept, tab]) area.set('room', name);
  }
}

const remember = (list) => kept.set('rooms', JSON.stringify(list));

function remembered() {
  try {
    const rooms = JSON.parse(kept.get('rooms') ?? '[]');
    return rooms.filter(({ name }) => typeof name === 'string' && isRoom(name)).slice(0, MOST_ROOMS);
  } catch {
    return []; // not ours
  }
}
