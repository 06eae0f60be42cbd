/** The user's rooms. Each keeps its state while another is on screen; the list of rooms is remembered. */
import { browserStore, tabStore } from '../store.js';
import { foldName } from './fold-name.js';
import { isRoom } from './room-name.js';

/** The server's limit for one connection. */
export const MOST_ROOMS = 32;
/** Messages waiting to be shown: the list on screen holds no more. */
const MOST_WAITING = 500;
/** Messages kept for the next visit. */
export const MOST_KEPT = 200;
/** Presence events kept while the room is not on screen. */
const MOST_CAME = 200;

export class Room {
  topic = '';
  /** @type {string | undefined} the epoch of its offsets */ epoch;
  /** Offsets of the newest message received and of the newest shown. */ heard = 0; shown = 0;
  names = new Set();
  online = 0;
  /** @type {Map<string, number>} a timer for each person who is typing */ typing = new Map();
  unread = 0;
  /** @type {import('./read-sync.js').Place | undefined} how far it has been read in another tab */ elsewhere;
  mentioned = false;
  /** @type {number | undefined} the offset of the first unread message */ newFrom;
  /** Unread messages from there on when the room was opened. */ newCount = 0;
  /** @type {any[]} messages that are not on screen yet; `skipped`: older ones were dropped */ arrived = [];
  skipped = false;
  /** @type {any[]} the newest messages */ recent = [];
  /** Some of them are not stored yet. */ unkept = false;
  /** @type {any[]} presence events while it was not on screen */ came = [];
  /** The parked list while the room is not on screen; see `Log.park`. */ parked;
  /** The oldest offset that the server still has. */ oldest = 1;
  /** A join was sent. */ asked = false;
  /** The server has answered the join, in this page. */ known = false;
  /** The connection was lost since it was joined. */ lost = false;
  /** @type {string | undefined} text typed but not sent */ draft;

  /** @param {string} name @param {{ epoch: string, offset: number }} [seen] how far it has been read, here or at the last visit */
  constructor(name, seen) {
    this.name = name;
    this.seen = seen;
  }

  /** @param {any[]} messages @returns {any[]} those dropped to make room */
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

  /** Queues presence events. @param {{ time: string }[]} events as `presence-notices.js` makes them */
  hold(events) {
    this.came.push(...events.map((event) => ({ ...event, after: this.heard })));
    this.came.splice(0, this.came.length - MOST_CAME);
  }

  /** Takes everything that waits to be shown, in order: messages and the presence events between them. */
  take() {
    const from = this.skipped ? this.arrived[0].offset - 1 : 0;
    const came = this.came.splice(0).filter(({ after }) => after >= from);
    const place = ({ offset, after }) => offset ?? after + 0.5;
    return [...came, ...this.arrived.splice(0)].sort((a, b) => place(a) - place(b));
  }

  /** Do the server's messages start where these end, or earlier? @param {{ epoch: string, offset: number, messages: any[] }} joined */
  goesOn({ epoch, offset, messages }) {
    return epoch === this.epoch && offset >= this.heard && (messages[0]?.offset ?? offset) <= this.heard + 1;
  }

  /** Discards everything: there is a gap, or a new epoch. */
  restart() {
    Object.assign(this, { parked: undefined, arrived: [], recent: [], came: [], skipped: false, oldest: 1, heard: 0, shown: 0 });
  }
}

const same = (one, other) => foldName(one.name) === foldName(other.name);

/**
 * Each tab has its own current room. The remembered list is shared by all tabs: each changes only its own rooms in the list as it
 * is at that moment, so rooms that another tab joined stay, and those that it left do not come back.
 */
export class Rooms {
  /** @type {Room[]} */ all = [];
  /** @type {Room} the one on screen */ current;
  /** @type {Set<Room>} those that have ever been in the remembered list */ #listed = new Set();

  constructor() {
    for (const { name, seen } of remembered()) this.#listed.add(this.add(name, seen));
  }

  /** The name of the current room at the last visit, if the user is still in it. */
  get latest() {
    const name = tabStore.get('room') ?? browserStore.get('room');
    return name && this.find(name)?.name;
  }

  get isFull() {
    return this.all.length >= MOST_ROOMS;
  }

  /** The room `step` places after the current one, wrapping around. @param {number} step @returns {Room} */
  beside(step) {
    return this.all.at((this.all.indexOf(this.current) + step) % this.all.length);
  }

  /** Finds a room by its exact name on the wire. @param {string} name */
  get(name) {
    return this.all.find((room) => room.name === name);
  }

  /** Finds a room by its name as the user types it. @param {string} name */
  find(name) {
    return this.all.find((room) => same(room, { name }));
  }

  /** @param {string} name @param {{ epoch: string, offset: number }} [seen] @returns {Room} */
  add(name, seen) {
    const room = new Room(name, seen);
    this.all.push(room);
    return room;
  }

  /** @param {Room} room @returns {Room | undefined} its neighbour */
  remove(room) {
    const at = this.all.indexOf(room);
    this.all.splice(at, 1);
    browserStore.set(`draft.${room.name}`, undefined);
    remember(remembered().filter((entry) => !same(entry, room)));
    return this.all[at] ?? this.all[at - 1];
  }

  /** Is the room still in the remembered list? @param {Room} room */
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
    if (room === this.current) for (const area of [browserStore, tabStore]) area.set('room', name);
  }
}

const remember = (list) => browserStore.set('rooms', JSON.stringify(list));

function remembered() {
  try {
    const rooms = JSON.parse(browserStore.get('rooms') ?? '[]');
    return rooms.filter(({ name }) => typeof name === 'string' && isRoom(name)).slice(0, MOST_ROOMS);
  } catch {
    return []; // not written by this page
  }
}
