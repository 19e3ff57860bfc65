// Answers on their way to the server: one request at a time, kept on the device until the server has named
// them as saved. What is kept belongs to one person and one attempt, and outlives the page.
import { csrf } from './ui.js';
import { keepUnsent, letGo, openUnsent, unsentOf } from './unsent.js';

const MOST_WAIT = 30000;
// The most that a browser sends on after its page has gone is 64 KiB for all requests together.
const SHORT = 16000;
let place = {};
let mine = new Map();
let changes = 0;
let running = null;
let timer = 0;
let fails = 0;
let notBefore = 0;
let onChange = () => {};
const known = {};

/** Begin with what an earlier page could not send. `tell(event, detail)` hears what becomes of answers. */
export async function openAnswers(sitting, tell) {
  place = sitting;
  onChange = tell;
  await openUnsent();
  await look();
  send(0);
}

// What is kept, by question; another window on the same attempt may have added or sent some.
async function look() {
  for (let seen = -1; seen !== changes;) {
    seen = changes;
    const rows = await unsentOf(place.user, place.uid);
    if (seen === changes) mine = new Map(rows.map((row) => [row.position, row]));
  }
}
function keep(row) {
  changes += 1;
  mine.set(row.position, row);
  keepUnsent(row);
}
function drop(row) {
  changes += 1;
  if (mine.get(row.position)?.key === row.key) mine.delete(row.position);
  return letGo(row);
}
// randomUUID exists on https and localhost only.
const name = () => crypto.randomUUID?.() || '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
  (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
const next = () => [...mine.values()].find((row) => !row.refused);

/** The answer of a question that the server has not acknowledged, or undefined. */
export const unsent = (position) => mine.get(position);

/** How many answers are only on this device, those that the server would not have among them. */
export const waiting = () => mine.size;

/** True while the server is given time to come back. */
export const isHeld = () => performance.now() < notBefore;

/** Keep an answer now and send it after `delay` milliseconds without another one. */
export function giveAnswer(position, value, pageSeq, delay) {
  const seq = Math.max(pageSeq, known[position] || 0, mine.get(position)?.seq || 0) + 1;
  known[position] = seq;
  keep({ user: place.user, uid: place.uid, url: place.saveUrl, position, key: name(), seq, value });
  onChange('saving');
  send(delay);
}

/** True once nothing can be sent any more; false if the server could not be reached now. */
export async function drained() {
  clearTimeout(timer);
  while (next()) if (!await sendOne()) return false;
  return true;
}

function send(delay) {
  clearTimeout(timer);
  timer = setTimeout(drained, Math.max(delay, notBefore - performance.now()));
}

// One request at a time, also where one attempt is open in several windows.
function sendOne() {
  if (isHeld()) {
    send(0);
    return Promise.resolve(false);
  }
  const alone = navigator.locks ? () => navigator.locks.request(`answers:${place.user}:${place.uid}`, deliver) : deliver;
  running ||= alone().finally(() => { running = null; });
  return running;
}

/** How many answers of a person are left after each was sent once, whatever their attempt. */
export async function sendAll(user) {
  await openUnsent();
  for (const row of await unsentOf(user)) {
    const said = await post(row).then((reply) => (reply.ok || reply.status === 409) && reply.json()).catch(() => null);
    if (said?.key === row.key) await letGo(row);
  }
  return (await unsentOf(user)).length;
}

function post(row) {
  const body = JSON.stringify({ position: row.position, key: row.key, seq: row.seq, value: row.value });
  return fetch(row.url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf() },
    body,
    keepalive: body.length < SHORT,
    redirect: 'manual',
    signal: AbortSignal.timeout(10000),
  });
}

async function deliver() {
  await look();
  const row = next();
  if (!row) {
    onChange('settled');
    return true;
  }
  onChange('saving');
  let reply;
  try { reply = await post(row); } catch { return later('offline'); }
  // An attempt that is not there is somebody else's: who answered here has gone, another person has come.
  if (reply.type === 'opaqueredirect' || [401, 403, 404].includes(reply.status)) return later('signedOut');
  if (reply.status >= 500 || reply.status === 429) return later('offline', reply);
  const said = await reply.json().catch(() => null);
  const isNamed = said?.key === row.key;
  if (!isNamed && (reply.ok || reply.status === 409)) return later('offline');
  fails = 0;
  notBefore = 0;
  await settle(row, reply.status, said);
  return true;
}

// Only an acknowledgement that carries the key of what is kept lets go of it.
async function settle(row, status, said) {
  const { position } = row;
  const isCurrent = mine.get(position)?.key === row.key;
  const detail = { position, value: said?.value || {}, seq: said?.seq || 0, isCurrent, left: said?.left };
  if (status !== 200 && status !== 409) {
    if (isCurrent) keep({ ...row, refused: true });
    onChange('refused', detail);
    return;
  }
  known[position] = Math.max(known[position] || 0, said.seq);
  const newer = mine.get(position);
  if (!isCurrent && newer && newer.seq <= said.seq) keep({ ...newer, seq: said.seq + 1 });
  await drop(row);
  if (status === 409) onChange('stale', detail);
  else onChange(said.is_late ? 'late' : 'saved', detail);
}

// 3, 6, 12, 24, 30 seconds, each a fifth more or less, so that not all devices come back at once: six requests
// in a minute at most. A server that said no is left alone meanwhile, whatever is typed or opened.
function later(why, reply) {
  fails += 1;
  const wait = Math.min(MOST_WAIT, 3000 * 2 ** Math.min(fails - 1, 4)) * (0.8 + 0.4 * Math.random());
  const asked = Math.min(MOST_WAIT, 1000 * Number(reply?.headers.get('Retry-After') || 0)) || 0;
  if (reply) notBefore = performance.now() + Math.max(wait, asked);
  onChange(why);
  send(wait);
  return false;
}

addEventListener('online', () => send(0));
addEventListener('pagehide', () => {
  const row = next();
  // There is no time left to wait for anything; what the reply says is found out by the next page.
  if (row && !running && !isHeld()) post(row).catch(() => { /* it is kept */ });
});
document.addEventListener('visibilitychange', () => { if (next()) send(0); });
