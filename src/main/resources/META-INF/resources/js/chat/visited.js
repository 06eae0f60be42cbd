/** The rooms one was in: not among one's own any more, and found again all the same. */
import { kept } from '../store.js';
import { isRoom } from './roomname.js';

const MOST = 50;

/** @returns {string[]} the one left last first */
export function visited() {
  try {
    return JSON.parse(kept.get('visited') ?? '[]').filter((name) => typeof name === 'string' && isRoom(name)).slice(0, MOST);
  } catch {
    return []; // not ours
  }
}

/** One has left it. @param {string} name */
export function leftRoom(name) {
  kept.set('visited', JSON.stringify([name, ...visited().filter((other) => other !== name)].slice(0, MOST)));
}
