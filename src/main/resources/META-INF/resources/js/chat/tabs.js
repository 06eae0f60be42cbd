/** The tabs of one browser: which of them are there, and what only one may do at a time. */
import { kept } from '../store.js';

/** One that holds on to its turn for longer hangs: the others go on without it. */
const PATIENCE_MS = 3_000;
/** What one tab writes down all others see after this; many times what it takes. */
const SETTLED_MS = 100;
const LOOK_MS = 50;
const ANSWER_MS = 1_000;

/** A name that nothing else has; `randomUUID` wants a secure context. */
export const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');

/** This page; another one after a reload. */
export const PAGE = newKey();

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Does it while no other tab does anything of that name; what it writes down, the next one sees.
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
  // Those that waited in vain for one that hangs go one by one, too.
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
 * The same where there are no locks, as in a page by plain http: Fischer's algorithm. Who finds no name writes its own, waits
 * until all see that, and has the turn if it is there still.
 */
async function byTurns(place, task) {
  const own = newKey();
  for (let since, other; kept.get(place) !== own; ) {
    const holder = kept.get(place);
    if (holder !== other) [other, since] = [holder, performance.now()];
    if (holder !== undefined && performance.now() - since < PATIENCE_MS) await wait(LOOK_MS);
    else if (kept.set(place, own)) await wait(SETTLED_MS);
    else return task(); // nothing is kept here, so nothing is shared
  }
  try {
    await task();
  } finally {
    if (kept.get(place) === own) kept.set(place, undefined);
  }
}

const channel = globalThis.BroadcastChannel && new BroadcastChannel('loquat');

/** To the other tabs. @param {Record<string, any>} what */
export const tell = (what) => channel?.postMessage(what);

/** @param {(what: Record<string, any>) => void} listener */
export const onTold = (listener) => channel?.addEventListener('message', ({ data }) => listener(data));

const here = new Set();
onTold(({ asks, answers }) => {
  if (asks === PAGE) tell({ answers: PAGE });
  here.add(answers);
});

/** Is that page open, and does it do anything? @param {string} page */
export async function isThere(page) {
  here.delete(page);
  tell({ asks: page });
  await wait(ANSWER_MS);
  return here.has(page);
}
