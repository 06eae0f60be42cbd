/**
 * Keeps the files of the chat page, so that it starts without a network too. The network comes first, and a file that did
 * not change costs it a 304: what is kept is as new as the last visit. What the servers say is never kept.
 */
const KEPT = 'loquat-page';
const LINKS = /(?:href="|src="|from '|import\('|import '|url\("?)([^"')]+)/g;
const isPart = ({ origin, pathname }) =>
  origin === location.origin && (pathname === '/' || pathname === '/manifest.webmanifest' || /^\/(js|css|img)\//.test(pathname));

/** All that the page needs is found by reading it: what it links, imports and names. */
async function keepAll() {
  const cache = await caches.open(KEPT);
  const before = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const known = new Set(['/']);
  for (const path of known) {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    const text = await answer.clone().text();
    await cache.put(path, answer);
    for (const [, link] of text.matchAll(LINKS)) {
      const url = new URL(link, new URL(path, location.origin));
      if (isPart(url)) known.add(url.pathname);
    }
  }
  await Promise.all(before.filter((path) => !known.has(path)).map((path) => cache.delete(path)));
}

async function newest(event, path) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(cache.put(path, answer.clone()));
    return answer;
  } catch (error) {
    const kept = await cache.match(path);
    if (kept) return kept;
    throw error;
  }
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
