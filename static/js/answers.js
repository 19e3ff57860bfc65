// Answers on their way to the server: one request at a time, kept on the device until the server has named
// them as saved. What is kept belongs to one person and one attempt, and outlives the page.
import { csrf } from './ui.js';

const MOST_WAIT = 30000;
let place = {};
let memory = {};
let running = null;
let timer = 0;
let fails = 0;
let onChange = () => {};
const known = {};

/** Begin with what an earlier page could not send. `tell(event, detail)` hears what becomes of answers. */
export function openAnswers(sitting, tell) {
  place = sitting;
  onChange = tell;
  send(0);
}

function load() {
  try { return JSON.parse(localStorage.getItem(store()) || '{}'); } catch { return memory; }
}
function keep(entries) {
  memory = entries;
  try {
    if (Object.keys(entries).length) localStorage.setItem(store(), JSON.stringify(entries)); else localStorage.removeItem(store());
  } catch { /* private mode: the memory of this page has to do */ }
}
const store = () => `answers:${place.user}:${place.uid}`;
// randomUUID exists on https and localhost only.
const name = () => crypto.randomUUID?.() || '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
  (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

/** The answer of a question that the server has not acknowledged, or undefined. */
export const unsent = (position) => load()[position];

/** How many answers are only on this device. */
export const waiting = () => Object.values(load()).filter((entry) => !entry.refused).length;

/** Keep an answer now and send it after `delay` milliseconds without another one. */
export function giveAnswer(position, value, pageSeq, delay) {
  const entries = load();
  const seq = Math.max(pageSeq, known[position] || 0, entries[position]?.seq || 0) + 1;
  known[position] = seq;
  entries[position] = { key: name(), seq, value };
  keep(entries);
  onChange('saving');
  send(delay);
}

/** True once nothing is waiting; false if the server could not be reached now. */
export async function drained() {
  clearTimeout(timer);
  while (waiting()) if (!await sendOne()) return false;
  return true;
}

function send(delay) {
  clearTimeout(timer);
  timer = setTimeout(drained, delay);
}

function sendOne() {
  running ||= deliver().finally(() => { running = null; });
  return running;
}

async function deliver() {
  const [position, entry] = Object.entries(load()).find(([, one]) => !one.refused) || [];
  if (!entry) return true;
  onChange('saving');
  let reply;
  try {
    reply = await fetch(place.saveUrl, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf() },
      body: JSON.stringify({ position: Number(position), ...entry }),
      keepalive: true,
      redirect: 'manual',
      signal: AbortSignal.timeout(10000),
    });
  } catch { return later('offline'); }
  if (reply.type === 'opaqueredirect' || reply.status === 401 || reply.status === 403) return later('signedOut');
  if (reply.status >= 500 || reply.status === 429) return later('offline');
  const said = await reply.json().catch(() => null);
  if (!said && (reply.ok || reply.status === 409)) return later('offline');
  fails = 0;
  settle(position, entry, reply.status, said);
  return true;
}

// Only an acknowledgement that carries the key of what is kept lets go of it.
function settle(position, entry, status, said) {
  const entries = load();
  const isSame = entries[position]?.key === entry.key;
  if (status === 200 || status === 409) {
    known[position] = Math.max(known[position] || 0, said.seq);
    if (isSame && said.key === entry.key) delete entries[position];
    else if (entries[position]) entries[position].seq = Math.max(entries[position].seq, said.seq + 1);
  } else if (isSame) entries[position].refused = true;
  keep(entries);
  const detail = { position: Number(position), value: said?.value || {}, isCurrent: isSame, left: said?.left };
  if (status === 409) onChange('stale', detail);
  else if (status !== 200) onChange('refused', detail);
  else onChange(said.is_late ? 'late' : 'saved', detail);
}

function later(why) {
  fails += 1;
  onChange(why);
  send(Math.min(MOST_WAIT, 1000 * 2 ** Math.min(fails, 5)) * (0.5 + Math.random() / 2));
  return false;
}

addEventListener('online', () => send(0));
addEventListener('pagehide', () => { if (waiting()) drained(); });
document.addEventListener('visibilitychange', () => { if (waiting()) send(0); });
