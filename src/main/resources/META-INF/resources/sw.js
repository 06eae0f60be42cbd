/**
 * Caches the files of the chat page, so that it starts without a network. The network comes first, and an unchanged file costs a
 * 304: a page that starts gets what the server has. If the network does not answer within 1.5 s, the cached file is used. Responses
 * of the API, such as messages, are never cached here.
 *
 * The cache holds one version. A changed file is not cached alone: all files are read again, and replace the old ones when all of
 * them are there, however late the network reports the change.
 * A page gets files of one version, too: after one cached file that was not compared, it gets all others from the cache; after one
 * new file, it waits for the network. (If that breaks half-way, it gets cached files after all; the next start is consistent.)
 * The other pages of this server share files with the chat page and have files that are not cached: they get all theirs from the
 * network. Open pages are unaffected by a new version or a new worker: a page has loaded all its modules when it has started, there
 * is no `import()`, and what it requests later is pictures.
 */
const CACHE = 'loquat-page';
const LINKS = /(?:href="|src="|from '|import ['"]|url\("?|["'](?=\/img\/[\w-]+\.svg))([^"')]+)/g;
/** The time after which a network counts as absent. */
const PATIENCE_MS = 1_500;
/** The timeout for reading a new version. */
const READ_TIMEOUT_MS = 60_000;
/** The pages that are starting, the newest last. */
const MOST_PAGES = 20;
const isPart = ({ origin, pathname }) =>
  origin === location.origin && (pathname === '/' || pathname === '/manifest.webmanifest' || /^\/(js|css|img)\//.test(pathname));

/** Finds all files of the page by reading it: what it links, imports and names. */
async function cacheAll() {
  const found = new Map([['/', undefined]]);
  for (const path of found.keys()) {
    const answer = await fetch(path, { signal: AbortSignal.timeout(READ_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    found.set(path, answer.clone());
    for (const [, link] of (await answer.text()).matchAll(LINKS)) {
      const url = new URL(link, new URL(path, location.origin));
      if (isPart(url) && !found.has(url.pathname)) found.set(url.pathname, undefined);
    }
  }
  const cache = await caches.open(CACHE);
  const before = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  await Promise.all([
    ...[...found].map(([path, answer]) => cache.put(path, answer)),
    ...before.filter((path) => !found.has(path)).map((path) => cache.delete(path)),
  ]);
}

let refreshing;
/** Runs once for all files of a new version. */
const refreshCache = () => (refreshing ??= cacheAll().catch(() => {}).finally(() => (refreshing = undefined))); // the next start tries again

const cached = async (path) => (await caches.open(CACHE)).match(path);

const isNew = (answer, kept) => answer.ok && answer.headers.get('ETag') !== kept.headers.get('ETag');

/** What each page got so far: nothing, a new file, or a cached one that may be old. @type {Map<string, 'new' | 'kept' | undefined>} */
const served = new Map();

/** @param {string} page @param {'new' | 'kept'} what @returns {boolean} whether the page may get a file of this kind */
function mayServe(page, what) {
  if (!page) return true; // the browser does not say which page
  const before = served.get(page);
  if (before === undefined) served.set(page, what);
  for (const [oldest] of served) if (served.size > MOST_PAGES) served.delete(oldest);
  return (before ?? what) === what;
}

/** Returns whether a page other than the chat page makes this request. @param {FetchEvent} event */
async function isAnotherPage({ resultingClientId, clientId }) {
  const page = resultingClientId || !clientId ? undefined : await self.clients.get(clientId);
  return page !== undefined && new URL(page.url).pathname !== '/';
}

/** @param {FetchEvent} event @param {string} path */
async function answer(event, path) {
  const page = event.resultingClientId || event.clientId;
  const network = fetch(event.request);
  // Compares even if the network is late and this request was already answered from the cache.
  const compared = Promise.all([cached(path), network]).then(([kept, there]) => kept && isNew(there, kept) && refreshCache());
  event.waitUntil(compared.catch(() => {}));
  const kept = await cached(path);
  if (!kept || (await isAnotherPage(event))) return network;
  if (served.get(page) === 'kept') return kept;
  const late = new Promise((now) => setTimeout(now, PATIENCE_MS));
  const first = await Promise.race([network.catch(() => undefined), late]);
  if (first) return isNew(first, kept) && !mayServe(page, 'new') ? kept : first;
  if (mayServe(page, 'kept')) return kept;
  return network.catch(() => kept);
}

/** Focuses an open chat page, or opens one. */
async function openRoom(room) {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => new URL(url).pathname === '/');
  if (!page) return self.clients.openWindow(`/?room=${encodeURIComponent(room)}`);
  await page.focus();
  page.postMessage({ room });
}

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(cacheAll());
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === 'GET' && isPart(url)) event.respondWith(answer(event, url.pathname));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openRoom(event.notification.data.room));
});
