/** The tabs of one browser: which are open, and a lock for work that only one may do at a time. */
import { kept } from '../store.js';

/** A tab that holds the lock for longer is assumed to hang, and the others continue without it. */
const PATIENCE_MS = 3_000;
/** After this time every tab sees what one of them stored. The margin is wide. */
const SETTLED_MS = 100;
const LOOK_MS = 50;
const ANSWER_MS = 1_000;

/** A unique id; `randomUUID` needs a secure context. */
export const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** The id of this page; a reload makes a new one. */
export const PAGE = newKey();

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Runs a task while no other tab runs one of that name. The next tab sees what this one stored.
 * @param {string} name @param {() => Promise<void>} task
 */
export async function alone(name, task) {
  if (!navigator.locks) return byTurns(`turn.${name}`, task);
  let begun = false;
  const whole = async () => {
    begun = true;
    await task();
    await wait(SETTLED_MS);
  };
  // Tabs that gave up waiting for a hanging one still take turns.
  for (const lock of [name, `${name}.late`]) {
    try {
      return await navigator.locks.request(`loquat.${lock}`, { signal: AbortSignal.timeout(PATIENCE_MS) }, whole);
    } catch (error) {
      if (begun) throw error;
    }
  }
  return task();
}

/**
 * Does the same without the Web Locks API, which is missing on plain HTTP, with Fischer's algorithm: a tab that finds no id writes
 * its own, waits until every tab sees it, and has the lock if its id is still there.
 */
async function byTurns(place, task) {
  const own = newKey();
  for (let since, other; kept.get(place) !== own; ) {
    const holder = kept.get(place);
    if (holder !== other) [other, since] = [holder, performance.now()];
    if (holder !== undefined && performance.now() - since < PATIENCE_MS) await wait(LOOK_MS);
    else if (kept.set(place, own)) await wait(SETTLED_MS);
    else return task(); // without storage nothing is shared
  }
  try {
    await task();
  } finally {
    if (kept.get(place) === own) kept.set(place, undefined);
  }
}

const channel = globalThis.BroadcastChannel && new BroadcastChannel('loquat');

/** Sends to the other tabs. @param {Record<string, any>} what */
export const tell = (what) => channel?.postMessage(what);

/** @param {(what: Record<string, any>) => void} listener */
export const onTold = (listener) => channel?.addEventListener('message', ({ data }) => listener(data));

const here = new Set();
onTold(({ asks, answers }) => {
  if (asks === PAGE) tell({ answers: PAGE });
  here.add(answers);
});

/** Is that page open and responding? @param {string} page */
export async function isThere(page) {
  here.delete(page);
  tell({ asks: page });
  await wait(ANSWER_MS);
  return here.has(page);
}
