/** The tabs of one browser: which are open, and a lock for work that only one may do at a time. */
import { browserStore } from '../store.js';

/** A tab that holds the lock for longer is assumed to hang, and the others continue without it. */
const PATIENCE_MS = 3_000;
/** After this time every tab sees what one of them stored. The margin is wide. */
const SETTLED_MS = 100;
const POLL_MS = 50;
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
export async function withLock(name, task) {
  if (!navigator.locks) return withStoredLock(`turn.${name}`, task);
  let begun = false;
  const locked = async () => {
    begun = true;
    await task();
    await wait(SETTLED_MS);
  };
  // Tabs that gave up waiting for a hanging one still take turns.
  for (const lock of [name, `${name}.late`]) {
    try {
      return await navigator.locks.request(`loquat.${lock}`, { signal: AbortSignal.timeout(PATIENCE_MS) }, locked);
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
async function withStoredLock(place, task) {
  const own = newKey();
  for (let since, other; browserStore.get(place) !== own; ) {
    const holder = browserStore.get(place);
    if (holder !== other) [other, since] = [holder, performance.now()];
    if (holder !== undefined && performance.now() - since < PATIENCE_MS) await wait(POLL_MS);
    else if (browserStore.set(place, own)) await wait(SETTLED_MS);
    else return task(); // without storage nothing is shared
  }
  try {
    await task();
  } finally {
    if (browserStore.get(place) === own) browserStore.set(place, undefined);
  }
}

const channel = globalThis.BroadcastChannel && new BroadcastChannel('loquat');

/** Sends to the other tabs. @param {Record<string, any>} what */
export const broadcast = (what) => channel?.postMessage(what);

/** @param {(what: Record<string, any>) => void} listener */
export const onBroadcast = (listener) => channel?.addEventListener('message', ({ data }) => listener(data));

const responded = new Set();
onBroadcast(({ asks, answers }) => {
  if (asks === PAGE) broadcast({ answers: PAGE });
  responded.add(answers);
});

/** Is that page open and responding? @param {string} page */
export async function isOpen(page) {
  responded.delete(page);
  broadcast({ asks: page });
  await wait(ANSWER_MS);
  return responded.has(page);
}
