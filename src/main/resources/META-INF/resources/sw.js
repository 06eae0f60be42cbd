/**
 * Keeps the files of the chat page, so that it starts without a network too. The network comes first, and a file that did
 * not change costs it a 304: a page that starts gets what the server has. What the servers say is never kept here.
 *
 * What is kept is of one version. A file that has changed is not kept by itself: all are read again, and put in their place
 * when all are there. So a start without a network never gets half of a new page. (One in the middle of which the network
 * goes may, if the version is new as well: the next one is whole.)
 * Pages that are open when a new version or a new worker comes are not touched: a page has all its modules when it has
 * started, there is no `import()`, and what it asks for later is pictures.
 */
const KEPT = 'loquat-page';
const LINKS = /(?:href="|src="|from '|import ['"]|url\("?|["'](?=\/img\/[\w-]+\.svg))([^"')]+)/g;
const isPart = ({ origin, pathname }) =>
  origin === location.origin && (pathname === '/' || pathname === '/manifest.webmanifest' || /^\/(js|css|img)\//.test(pathname));

/** All that the page needs is found by reading it: what it links, imports and names. */
async function keepAll() {
  const found = new Map([['/', undefined]]);
  for (const path of found.keys()) {
    const answer = await fetch(path);
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

async function newest(event, path) {
  const [kept, answer] = await Promise.all([keptOf(path), fetch(event.request).catch((error) => error)]);
  if (answer instanceof Response) {
    if (kept && answer.ok && answer.headers.get('ETag') !== kept.headers.get('ETag')) event.waitUntil(keepAnew());
    return answer;
  }
  if (kept) return kept;
  throw answer;
}

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(keepAll());
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method === 'GET' && isPart(url)) event.respondWith(newest(event, url.pathname));
});
