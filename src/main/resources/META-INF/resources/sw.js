/**
 * Keeps the files of the chat page, so that it starts without a network too. The network comes first, and a file that did
 * not change costs it a 304: a page that starts gets what the server has. A network that has not answered in 1.5 s is not
 * waited for: what is kept is shown. What the servers say is never kept here.
 *
 * What is kept is of one version. A file that has changed is not kept by itself: all are read again, and put in their place
 * when all are there, however late the network says that one has changed.
 * A page gets files of one version, too: once it had one that was kept and not compared, all the others are the kept ones,
 * and once it had one that is new, it waits for the network. (If that breaks in the middle, it gets what is kept after all:
 * the next start is whole.)
 * The other pages of this server share files with it, and have some that are not kept: theirs are those of the network, all.
 * Pages that are open when a new version or a new worker comes are not touched: a page has all its modules when it has
 * started, there is no `import()`, and what it asks for later is pictures.
 */
const KEPT = 'loquat-page';
const LINKS = /(?:href="|src="|from '|import ['"]|url\("?|["'](?=\/img\/[\w-]+\.svg))([^"')]+)/g;
/** A network that takes longer is as good as none. */
const PATIENCE_MS = 1_500;
/** One that takes this long to read a new version will not do it now. */
const READS_MS = 60_000;
/** Pages that are starting, the newest last. */
const MOST_PAGES = 20;
const isPart = ({ origin, pathname }) =>
  origin === location.origin && (pathname === '/' || pathname === '/manifest.webmanifest' || /^\/(js|css|img)\//.test(pathname));

/** All that the page needs is found by reading it: what it links, imports and names. */
async function keepAll() {
  const found = new Map([['/', undefined]]);
  for (const path of found.keys()) {
    const answer = await fetch(path, { signal: AbortSignal.timeout(READS_MS) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    found.set(path, answer.clone());
    for (const [, link] of (await answer.text()).matchAll(LINKS)) {
      const url = new URL(link, new URL(path, location.origin));
      if (isPart(url) && !found.has(url.pathname)) found.set(url.pathname, undefined);
    }
  }
  const cache = await caches.open(KEPT);
  const before = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  await Promise.all([
    ...[...found].map(([path, answer]) => cache.put(path, answer)),
    ...before.filter((path) => !found.has(path)).map((path) => cache.delete(path)),
  ]);
}

let keeping;
/** Once for all the files of a new version. */
const keepAnew = () => (keeping ??= keepAll().catch(() => {}).finally(() => (keeping = undefined))); // the next start tries again

const keptOf = async (path) => (await caches.open(KEPT)).match(path);

const isNew = (answer, kept) => answer.ok && answer.headers.get('ETag') !== kept.headers.get('ETag');

/** What each page was given: nothing yet, or one that is new, or one that is kept and may be old. @type {Map<string, 'new' | 'kept' | undefined>} */
const given = new Map();

/** @param {string} page @param {'new' | 'kept'} what @returns {boolean} the first of these is the last too */
function gives(page, what) {
  if (!page) return true; // a browser that does not say which
  const before = given.get(page);
  if (before === undefined) given.set(page, what);
  for (const [oldest] of given) if (given.size > MOST_PAGES) given.delete(oldest);
  return (before ?? what) === what;
}

/** One that asks for files of the chat page too. @param {FetchEvent} event */
async function isAnotherPage({ resultingClientId, clientId }) {
  const page = resultingClientId || !clientId ? undefined : await self.clients.get(clientId);
  return page !== undefined && new URL(page.url).pathname !== '/';
}

/** @param {FetchEvent} event @param {string} path */
async function answer(event, path) {
  const page = event.resultingClientId || event.clientId;
  const network = fetch(event.request);
  // Also when it comes late, and this one has been answered already.
  const compared = Promise.all([keptOf(path), network]).then(([kept, there]) => kept && isNew(there, kept) && keepAnew());
  event.waitUntil(compared.catch(() => {}));
  const kept = await keptOf(path);
  if (!kept || (await isAnotherPage(event))) return network;
  if (given.get(page) === 'kept') return kept;
  const late = new Promise((now) => setTimeout(now, PATIENCE_MS));
  const first = await Promise.race([network.catch(() => undefined), late]);
  if (first) return isNew(first, kept) && !gives(page, 'new') ? kept : first;
  if (gives(page, 'kept')) return kept;
  return network.catch(() => kept);
}

/** To the page of a chat that is open, or to a new one. */
async function lead(room) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => new URL(url).pathname === '/');
  if (!page) return self.clients.openWindow(`/?room=${encodeURIComponent(room)}`);
  await page.focus();
  page.postMessage({ room });
}

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(keepAll());
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === 'GET' && isPart(url)) event.respondWith(answer(event, url.pathname));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data.room));
});
