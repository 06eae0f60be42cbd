/** Keeps the read state of all tabs in sync: each visible tab tells the others which room it shows. */
import { soon } from '../dom.js';
import { isOpen, onBroadcast, PAGE, broadcast } from './tabs.js';

/** @typedef {{ epoch: string, offset: number, line: number }} Place how far a room has been read, and the offset up to which nothing in it is new */

/**
 * @param {import('./rooms.js').Rooms} rooms
 * @param {{ line: (room: any) => number, seen: (room: any, place: Place) => void }} page where the unread messages start in this tab; handles what another tab has read
 */
export function syncReads(rooms, { line, seen }) {
  /** @type {Map<string, string>} other visible tabs and the room that each shows */
  const others = new Map();

  const announceRoom = (room, here) => broadcast({ page: PAGE, here, seen: room.name, place: { epoch: room.epoch, offset: room.heard, line: line(room) } });
  const show = () => !document.hidden && rooms.current && announceRoom(rooms.current, true);

  onBroadcast(({ asks, page, here, seen: name, place }) => {
    if (asks === 'seen') show();
    if (place === undefined) return;
    if (here) others.set(page, name);
    else others.delete(page);
    const room = rooms.get(name);
    if (room) seen(room, place);
  });
  broadcast({ asks: 'seen' });

  return {
    /** Tells the other tabs what is on screen; repeated calls are coalesced. */
    show: soon(show),

    /** The room is no longer on screen. @param {import('./rooms.js').Room} room */
    left: (room) => announceRoom(room, false),

    /** @returns {Promise<Set<string>>} the rooms on screen in any tab */
    async shown() {
      const gone = async (page) => (await isOpen(page)) || others.delete(page); // it closed without saying so
      await Promise.all([...others.keys()].map(gone));
      const here = document.hidden ? [] : [rooms.current.name];
      return new Set([...others.values(), ...here]);
    },
  };
}
