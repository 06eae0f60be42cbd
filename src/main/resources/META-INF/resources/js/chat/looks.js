/** What one looks at in one tab is seen in all of them: the tabs tell each other what they show. */
import { soon } from '../dom.js';
import { isThere, onTold, PAGE, tell } from './tabs.js';

/** @typedef {{ epoch: string, offset: number, line: number }} Place how far a room was seen, and up to where nothing is new in it */

/**
 * @param {import('./rooms.js').Rooms} rooms
 * @param {{ line: (room: any) => number, seen: (room: any, place: Place) => void }} page what is new, here; and what others saw
 */
export function looks(rooms, { line, seen }) {
  /** @type {Map<string, string>} of each other page that is in sight the room on its screen */
  const others = new Map();

  const tellOf = (room, here) => tell({ page: PAGE, here, seen: room.name, place: { epoch: room.epoch, offset: room.heard, line: line(room) } });
  const show = () => !document.hidden && rooms.current && tellOf(rooms.current, true);

  onTold(({ asks, page, here, seen: name, place }) => {
    if (asks === 'seen') show();
    if (place === undefined) return;
    if (here) others.set(page, name);
    else others.delete(page);
    const room = rooms.get(name);
    if (room) seen(room, place);
  });
  tell({ asks: 'seen' });

  return {
    /** Tells the others what is on screen, soon, however often it is called. */
    show: soon(show),

    /** One looks away from it. @param {import('./rooms.js').Room} room */
    left: (room) => tellOf(room, false),

    /** @returns {Promise<Set<string>>} the rooms that are looked at, in whichever tab */
    async shown() {
      const gone = async (page) => (await isThere(page)) || others.delete(page); // it ended without a word
      await Promise.all([...others.keys()].map(gone));
      const here = document.hidden ? [] : [rooms.current.name];
      return new Set([...others.values(), ...here]);
    },
  };
}
