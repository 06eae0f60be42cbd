/** Which rooms there are to go to: one's own, those one was in, and all that the server knows. */
import { fold } from './names.js';
import { read } from './read.js';
import { visited } from './visited.js';

/**
 * @typedef {{ name: string, time?: string, online?: number, unread: number, mentioned: boolean, isOwn: boolean, isHere: boolean }} Place
 * @typedef {{ room: string, online: number, time?: string }} Listed
 */

/** What the server answers. @param {string} part of the name @returns {Promise<{ rooms: Listed[], more: boolean, waitMs?: number } | undefined>} */
export const askServer = (part) => read(`/api/rooms?${new URLSearchParams({ order: 'newest', q: part })}`);

/** One's own first where something waits to be read, then by the newest message. @param {Place} a @param {Place} b */
function order(a, b) {
  const waits = ({ unread, mentioned }) => (mentioned ? 2 : Number(unread > 0));
  return waits(b) - waits(a) || (b.time ?? '').localeCompare(a.time ?? '') || (b.online ?? 0) - (a.online ?? 0) || a.name.localeCompare(b.name);
}

/**
 * @param {import('./rooms.js').Rooms} rooms one's own @param {Listed[]} listed what the server told
 * @param {string} part what one has typed @returns {Place[]} those whose name begins so come first
 */
export function places({ all, current }, listed, part) {
  const found = new Map();
  const put = (name, place, folded = fold(name)) =>
    found.set(folded, { name, unread: 0, mentioned: false, isOwn: false, isHere: false, ...found.get(folded), ...place });
  for (const name of visited()) put(name, {});
  for (const { room, online, time } of listed) put(room, { online, time });
  for (const room of all) {
    const folded = fold(room.name);
    const told = found.get(folded);
    const time = [told?.time, room.recent.at(-1)?.time].filter(Boolean).sort().at(-1);
    const { unread, mentioned } = room;
    put(room.name, { online: room.known ? room.online : told?.online, time, unread, mentioned, isOwn: true, isHere: room === current }, folded);
  }
  const sought = fold(part);
  const fits = (folded) => Number(folded.startsWith(sought)) + Number(folded === sought);
  return [...found]
    .filter(([folded]) => folded.includes(sought))
    .sort(([a, one], [b, other]) => fits(b) - fits(a) || order(one, other))
    .map(([, place]) => place);
}
