/** Rooms to choose from: the user's own, those left recently, and those the server lists. */
import { foldName } from './fold-name.js';
import { getJson } from './get-json.js';
import { recentRooms } from './recent-rooms.js';

/**
 * @typedef {{ name: string, time?: string, online?: number, unread: number, mentioned: boolean, isOwn: boolean, isHere: boolean }} Place
 * @typedef {{ room: string, online: number, time?: string }} Listed
 */

/** Searches the server's rooms, newest message first. @param {string} part of the name @returns {Promise<{ rooms: Listed[], more: boolean, waitMs?: number } | undefined>} */
export const askServer = (part) => getJson(`/api/rooms?${new URLSearchParams({ order: 'newest', q: part })}`);

/** Mentions first, then unread rooms, then by the newest message. @param {Place} a @param {Place} b */
function order(a, b) {
  const priority = ({ unread, mentioned }) => (mentioned ? 2 : Number(unread > 0));
  return priority(b) - priority(a) || (b.time ?? '').localeCompare(a.time ?? '') || (b.online ?? 0) - (a.online ?? 0) || a.name.localeCompare(b.name);
}

/**
 * @param {import('./rooms.js').Rooms} rooms the user's own @param {Listed[]} listed from the server
 * @param {string} part the text typed so far @returns {Place[]} names that start with it come first
 */
export function places({ all, current }, listed, part) {
  const found = new Map();
  const add = (name, place, folded = foldName(name)) =>
    found.set(folded, { name, unread: 0, mentioned: false, isOwn: false, isHere: false, ...found.get(folded), ...place });
  for (const name of recentRooms()) add(name, {});
  for (const { room, online, time } of listed) add(room, { online, time });
  for (const room of all) {
    const folded = foldName(room.name);
    const known = found.get(folded);
    const time = [known?.time, room.recent.at(-1)?.time].filter(Boolean).sort().at(-1);
    const { unread, mentioned } = room;
    add(room.name, { online: room.known ? room.online : known?.online, time, unread, mentioned, isOwn: true, isHere: room === current }, folded);
  }
  const sought = foldName(part);
  const fits = (folded) => Number(folded.startsWith(sought)) + Number(folded === sought);
  return [...found]
    .filter(([folded]) => folded.includes(sought))
    .sort(([a, one], [b, other]) => fits(b) - fits(a) || order(one, other))
    .map(([, place]) => place);
}
