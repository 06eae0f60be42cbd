/** The rooms one is in. Each holds what it is while another is on screen; which they are is remembered. */
import { kept } from '../store.js';
import { isRoom } from './dialogs.js';

/** As many as the server lets one connection join. */
const MOST_ROOMS = 32;
/** Messages that wait to be shown: the list on screen holds no more. */
const MOST_WAITING = 500;

export class Room {
  topic = '';
  /** @type {string | undefined} of the numbering of its messages */ epoch;
  /** The newest message one has heard of, and the newest that was on screen. */ heard = 0; shown = 0;
  names = new Set();
  online = 0;
  /** @type {Map<string, number>} a timer for each who is typing */ typing = new Map();
  unread = 0;
  mentioned = false;
  /** @type {number | undefined} the offset at which the unread begins */ newFrom;
  /** @type {any[]} messages that are not on screen yet; `skipped`: older ones had to go */ arrived = [];
  skipped = false;
  /** What was on screen, while it is not; see `Log.park`. */ parked;
  /** Nothing older than this is kept. */ oldest = 1;
  /** The server was asked to let one in. */ asked = false;
  /** The connection was lost since it was joined. */ lost = false;
  /** @type {string | undefined} what one wrote and did not send */ draft;
  /** What one sent last. */ last = '';

  /** @param {string} name @param {{ epoch: string, offset: number }} [seen] how far one has read it, here or at the last visit */
  constructor(name, seen) {
    this.name = name;
    this.seen = seen;
  }

  /** @param {any[]} messages @returns {any[]} those that had to go for them */
  wait(messages) {
    this.arrived.push(...messages);
    this.heard = messages.at(-1)?.offset ?? this.heard;
    if (this.arrived.length <= MOST_WAITING) return [];
    this.skipped = true;
    return this.arrived.splice(0, this.arrived.length - MOST_WAITING / 2);
  }

  /** All that was here is of another time. */
  restart() {
    Object.assign(this, { parked: undefined, arrived: [], skipped: false, oldest: 1, heard: 0, shown: 0 });
  }
}

/** Nearly as the server compares names; it has the last word. @param {string} name */
const fold = (name) => name.normalize('NFKC').toUpperCase().toLowerCase();

export class Rooms {
  /** @type {Room[]} */ all = [];
  /** @type {Room} the one on screen */ current;

  constructor() {
    for (const { name, seen } of remembered()) this.all.push(new Room(name, seen));
  }

  /** The name of the one that was on screen at the last visit, if it is still among them. */
  get latest() {
    const name = kept.get('room');
    return name && this.find(name)?.name;
  }

  /** By the name as it is on the wire. @param {string} name */
  get(name) {
    return this.all.find((room) => room.name === name);
  }

  /** By a name as a person writes it. @param {string} name */
  find(name) {
    return this.all.find((room) => fold(room.name) === fold(name));
  }

  /** @param {string} name @returns {Room} */
  add(name) {
    const room = new Room(name);
    this.all.push(room);
    return room;
  }

  /** @param {Room} room @returns {Room | undefined} the one beside it */
  remove(room) {
    const at = this.all.indexOf(room);
    this.all.splice(at, 1);
    kept.set(`draft.${room.name}`, undefined);
    return this.all[at] ?? this.all[at - 1];
  }

  save() {
    kept.set('rooms', JSON.stringify(this.all.map(({ name, seen }) => ({ name, seen }))));
    kept.set('room', this.current.name);
  }
}

function remembered() {
  try {
    const rooms = JSON.parse(kept.get('rooms') ?? '[]');
    return rooms.filter(({ name }) => typeof name === 'string' && isRoom(name)).slice(0, MOST_ROOMS);
  } catch {
    return []; // not ours
  }
}
