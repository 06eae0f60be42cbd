/** Rooms the user has left, remembered so that they can be found again. */
import { browserStore } from '../store.js';
import { isRoom } from './room-name.js';

const MOST = 50;

/** @returns {string[]} most recently left first */
export function recentRooms() {
  try {
    return JSON.parse(browserStore.get('visited') ?? '[]').filter((name) => typeof name === 'string' && isRoom(name)).slice(0, MOST);
  } catch {
    return []; // not written by this page
  }
}

/** Remembers a room that the user leaves. @param {string} name */
export function rememberRoom(name) {
  browserStore.set('visited', JSON.stringify([name, ...recentRooms().filter((other) => other !== name)].slice(0, MOST)));
}
