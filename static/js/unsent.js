// What this device still has to send: one row per person, attempt and question, in IndexedDB, so that it
// outlives the page. Nothing else is kept here: no question, no key, no answer the server has acknowledged.
const PATIENCE = 2000;
// What the database could not take, on a full disk say.
const memory = new Map();
const named = ({ user, uid, position }) => `${user}:${uid}:${position}`;
const opened = new Promise((give) => {
  // Without a database (private windows of some browsers) the memory of this page has to do.
  setTimeout(() => give(null), PATIENCE);
  try {
    const asked = indexedDB.open('answers', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('unsent', { keyPath: ['user', 'uid', 'position'] });
    asked.onsuccess = () => give(asked.result);
    asked.onerror = () => give(null);
  } catch { give(null); }
});
let base = null;

// Transactions on one store run in the order in which they were begun: who reads after a write sees it.
function inStore(mode, act) {
  return new Promise((done, fail) => {
    const change = base.transaction('unsent', mode, { durability: 'strict' });
    const asked = act(change.objectStore('unsent'));
    change.oncomplete = () => done(asked?.result);
    change.onabort = () => fail(change.error);
  });
}

/** To be awaited once, before anything else here. */
export async function openUnsent() {
  base = await opened;
}

/** Keep this row, begun before the call returns: a page may die at any moment after a keystroke. */
export function keepUnsent(row) {
  memory.delete(named(row));
  const remember = () => memory.set(named(row), row);
  if (base) inStore('readwrite', (store) => store.put(row)).catch(remember); else remember();
}

/** Let go of this row, unless a newer answer has taken its place. */
export async function letGo(row) {
  if (memory.get(named(row))?.key === row.key) memory.delete(named(row));
  if (!base) return;
  const key = [row.user, row.uid, row.position];
  await inStore('readwrite', (store) => {
    const asked = store.get(key);
    asked.onsuccess = () => { if (asked.result?.key === row.key) store.delete(key); };
  }).catch(() => { /* it will be sent again, which changes nothing */ });
}

/** All rows of one person: by question where an attempt is named too. */
export async function unsentOf(user, uid) {
  const stored = base ? await inStore('readonly', (store) => store.getAll()).catch(() => []) : [];
  const rows = new Map([...stored.map((row) => [named(row), row]), ...memory]);
  return [...rows.values()].filter((row) => row.user === user && (!uid || row.uid === uid));
}

/** Nothing of anybody stays on this device. */
export async function forgetUnsent() {
  memory.clear();
  await openUnsent();
  if (base) await inStore('readwrite', (store) => { store.clear(); });
}
