// The service worker of attempts and lessons. It keeps the pages that were opened and shows them again while
// the server cannot be reached. What is kept is what the learner was sent, and goes when they sign out
// (copies.js). Everything else goes to the network as if this file were not here.
const PAGES = /^(\/attempts\/[0-9a-f-]{36}\/)\d+\/$|^\/courses\/[^/]+\/lessons\/\d+\/$/;
const MOST = 300;

self.addEventListener('install', () => self.skipWaiting());
for (const name of ['activate', 'message']) self.addEventListener(name, (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const kind = PAGES.exec(url.pathname);
  if (request.method !== 'GET' || url.origin !== self.location.origin || !kind) return;
  event.respondWith(open(event, url.pathname, kind[1]));
});

async function open(event, path, attempt) {
  const isShown = event.request.mode === 'navigate';
  const reply = await fetch(event.request).catch((error) => { if (!isShown) throw error; });
  const isAway = !reply || [502, 503, 504].includes(reply.status);
  if (isAway) return (isShown && await copy(path)) || reply || Response.error();
  // A question that leads elsewhere belongs to an attempt that has ended.
  if (attempt && (reply.redirected || reply.type === 'opaqueredirect')) event.waitUntil(forget(attempt));
  if (reply.status === 200 && !reply.redirected) event.waitUntil(keep(path, reply.clone()));
  return reply;
}

async function keep(path, reply) {
  const headers = new Headers(reply.headers);
  for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
  headers.set('X-Kept', Date.now());
  const body = await reply.text();
  const copies = await caches.open('copies');
  await copies.put(path, new Response(body, { headers }));
  const all = await copies.keys();
  await Promise.all(all.slice(0, -MOST).map((old) => copies.delete(old)));
}

async function forget(attempt) {
  const copies = await caches.open('copies');
  for (const { url } of await copies.keys()) if (new URL(url).pathname.startsWith(attempt)) await copies.delete(url);
}

// The page has to know how old it is: both times are this device's, so that its clock need not be right.
async function copy(path) {
  const kept = await caches.match(path, { cacheName: 'copies' });
  if (!kept) return undefined;
  const age = Math.max(0, Math.round((Date.now() - Number(kept.headers.get('X-Kept'))) / 1000));
  const body = (await kept.text()).replace('<html ', `<html data-copy="${age}" `);
  return new Response(body, { headers: kept.headers });
}
