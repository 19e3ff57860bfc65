// Copies of the pages a learner has opened, for when the connection drops: kept by the service worker
// (offline.js), on https and localhost only. Elsewhere all of this does nothing.
const shelf = () => globalThis.caches?.open('copies').catch(() => null);
const note = (url) => `${url}answer`;
const age = Number(document.documentElement.dataset.copy ?? NaN);

/** True if the page on the screen is a copy. */
export const isCopy = !Number.isNaN(age);

/** How many seconds ago the server sent the page. */
export const copyAge = isCopy ? age : 0;

/** Let the service worker keep what is opened below `scope`, this page first. True once it works. */
export async function keepCopies(worker, scope) {
  const workers = navigator.serviceWorker;
  if (!workers || !worker) return false;
  try {
    const { active } = await workers.register(worker, { scope });
    if (!workers.controller) {
      const isTaken = new Promise((go) => { workers.addEventListener('controllerchange', go, { once: true }); });
      // A page that was being opened while the worker began has been passed over.
      active?.postMessage('claim');
      await isTaken;
    }
    if (!isCopy && !await copyOf(location.pathname)) await fetch(location.pathname);
    return true;
  } catch { return false; }
}

/** The text of a page that was kept, or undefined. */
export async function copyOf(url) {
  const kept = await (await shelf())?.match(url);
  return kept?.text();
}

/** Write beside the copy of a question what the server has as its answer since. */
export async function noteAnswer(url, seq, value) {
  await (await shelf())?.put(note(url), new Response(JSON.stringify({ seq, value })));
}

/** What `noteAnswer` wrote, or undefined. */
export async function notedAnswer(url) {
  const kept = await (await shelf())?.match(note(url));
  return kept?.json();
}

/** No copy below this address stays; none at all without one. */
export async function forgetCopies(below = '/') {
  const copies = await shelf();
  if (!copies) return;
  const all = await copies.keys();
  await Promise.all(all.filter(({ url }) => new URL(url).pathname.startsWith(below)).map((one) => copies.delete(one)));
}
