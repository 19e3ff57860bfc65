// A running attempt: save as answers change, show whether they are saved, move between questions.
// Without this file every button is a plain form button and the server does the same.
import { csrf, icon, say } from './ui.js';
import { drained, giveAnswer, isHeld, openAnswers, unsent, waiting } from './answers.js';
import { copyAge, copyOf, forgetCopies, isCopy, keepCopies, noteAnswer, notedAnswer } from './copies.js';
import { isGiven, partOf, partsOf, prepare, readAnswer, writeAnswer } from './question.js';
import { runClock, setClock, watchClock } from './clock.js';

const words = document.getElementById('sitting').dataset;
const pages = new Map();
const given = new Map();
const form = () => document.getElementById('attempt');
const timer = document.querySelector('[data-left]');
let ahead = 0;
let resultUrl = words.resultUrl;
let hasCopies = false;
let again = 0;
let wait = 4000;
const here = () => Number(form().dataset.position);
const addressOf = (position) => words.questionUrl.replace('/0/', `/${position}/`);
const placeOf = (part) => Number(part.dataset.position);
const partAt = (position) => (form() ? partsOf(form()).find((part) => placeOf(part) === Number(position)) : undefined);
// The first question of the page on which a question stands.
const pageOf = (position) => (form().dataset.pages || String(position)).split(' ').map(Number).filter((first) => first <= position).pop();
const pageAddress = (position) => addressOf(pageOf(Number(position)));
// Where there are several questions, each has a word of its own in front of its names.
const actOf = (button) => button?.name.replace(/^q\d+-/, '');
const inPart = (part, id) => document.getElementById(`${part.dataset.scope || ''}${id}`);
const questionOf = (position) => inPart(partAt(position) || partsOf(form())[0], 'question');

function showState(state) {
  const count = waiting();
  const [symbol, text] = {
    saving: ['loader-circle', words.saving],
    kept: ['cloud-off', `${words.kept} (${count})`],
    saved: ['cloud-check', words.saved],
  }[state];
  for (const element of document.querySelectorAll('[data-save]')) {
    if (element.dataset.save !== state + count) element.replaceChildren(icon(symbol), ` ${text || ''}`);
    element.dataset.save = state + count;
  }
}

function trouble(text, link) {
  const note = document.getElementById('trouble');
  if (!note || note.dataset.text === (text || '')) return;
  note.dataset.text = text || '';
  note.hidden = !text;
  note.querySelector('p').textContent = text || '';
  if (!link) return;
  const anchor = document.createElement('a');
  anchor.href = `${words.loginUrl}?next=${encodeURIComponent(location.pathname)}`;
  anchor.textContent = ` ${words.signIn}`;
  note.querySelector('p').append(anchor);
}

function heard(event, detail) {
  if (event === 'saving') showState('saving');
  if (event === 'settled') showState(waiting() ? 'kept' : 'saved');
  if (event === 'offline' || event === 'signedOut') {
    showState('kept');
    trouble(words[event], event === 'signedOut');
  }
  if (!detail) return;
  if (timer && Number.isFinite(detail.left)) setClock(detail.left);
  const rest = event === 'refused' ? 'kept' : 'saving';
  showState(waiting() ? rest : 'saved');
  if (event === 'saved' || event === 'stale') {
    given.set(detail.position, detail);
    noteAnswer(addressOf(detail.position), detail.seq, detail.value);
  }
  if (event === 'saved') markAnswered(detail.position, isGiven(detail.value));
  if (event === 'saved' && !waiting()) trouble('');
  const isLeft = 'sequential' in (form()?.dataset || {}) && detail.left !== 0;
  if (event === 'late') { if (isLeft) trouble(words.leftBehind); else tellLate(); }
  if (event === 'refused') trouble(words.refused);
  const part = partAt(detail.position);
  if (event === 'stale' && detail.isCurrent && part) {
    writeAnswer(part, detail.value);
    trouble(words.stale);
  }
}

// It has to be read also where the page makes room for the result at once.
function tellLate() {
  resultUrl = `${words.resultUrl}?late=1`;
  trouble(words.late);
}

function markAnswered(position, isAnswered) {
  for (const button of document.querySelectorAll(`.rail [value="${position}"]`)) setState(button, 'answered', isAnswered);
  const bar = document.getElementById('answered');
  if (bar) bar.value = document.querySelectorAll('aside .rail [data-state~=answered]').length;
}

function setState(button, state, isOn) {
  const states = new Set(button.dataset.state.split(' ').filter(Boolean));
  if (isOn) states.add(state); else states.delete(state);
  button.dataset.state = [...states].join(' ');
  const said = [states.has('answered') ? words.answered : words.notAnswered];
  if (states.has('flagged')) said.push(words.flagged);
  button.querySelector('.vh').textContent = ` ${said.join(', ')}`;
}

function changed(event) {
  if (!event.target.closest('#attempt') || !event.target.name || event.target.closest('[data-remark]')) return;
  if (event.target.type === 'file') {
    if (event.type === 'change' && event.target.value) check(partOf(event.target).querySelector('[name$=attach]'));
    return;
  }
  const isTyped = event.target.matches('textarea, input:not([type=radio], [type=checkbox])');
  if (isTyped !== (event.type === 'input')) return;
  const delay = event.target.matches('textarea') ? 2500 : isTyped ? 700 : 100;
  give(partOf(event.target), delay);
}

const give = (part, delay) => giveAnswer(placeOf(part), readAnswer(part), Number(part.dataset.seq), delay);

async function flag(button) {
  const position = placeOf(partOf(button));
  const isOn = button.getAttribute('aria-pressed') !== 'true';
  const body = new URLSearchParams({ position, flagged: isOn ? '1' : '0' });
  const reply = await fetch(words.flagUrl, { method: 'POST', body, headers: { 'X-CSRFToken': csrf() } }).catch(() => null);
  if (!reply?.ok) return trouble(words.offline);
  button.setAttribute('aria-pressed', String(isOn));
  for (const one of document.querySelectorAll(`.rail [value="${position}"]`)) setState(one, 'flagged', isOn);
  return say(isOn ? words.flagOn : words.flagOff);
}

async function remark(button) {
  const box = button.closest('[data-remark]');
  const field = box.querySelector('textarea');
  const told = box.querySelector('[role=status]');
  const headers = { 'X-CSRFToken': csrf(), Accept: 'application/json' };
  const reply = await fetch(button.formAction, { method: 'POST', body: new URLSearchParams({ remark: field.value }), headers }).catch(() => null);
  const said = await reply?.json().catch(() => null);
  told.textContent = said?.said || words.unsaid;
  if (reply?.ok && said) field.value = '';
}

async function fetchPage(url, isAhead) {
  const reply = await fetch(url).catch(() => null);
  if (!reply?.ok) return { text: pages.get(url) || await copyOf(url), isCopy: true };
  const reached = new URL(reply.url).pathname;
  if (reached !== url) {
    if (reached === words.loginUrl) heard('signedOut'); else if (!isAhead) location.assign(reply.url);
    return { isElsewhere: true };
  }
  const text = await reply.text();
  pages.set(url, text);
  return { text };
}

// The answer is on the server before the next question shows; offline, pages seen or fetched ahead still open.
async function goTo(url, isBack, position = 0) {
  form().setAttribute('aria-busy', 'true');
  await drained();
  const page = await fetchPage(url);
  form().removeAttribute('aria-busy');
  if (page.isElsewhere) return;
  if (!page.text) { trouble(words.offline); return; }
  await show(page, url, isBack);
  questionOf(position).focus({ preventScroll: !position || position === here() });
}

// A number of the rail may stand on this very page.
function goToQuestion(position) {
  if (pageOf(position) === here()) questionOf(position).focus();
  else goTo(pageAddress(position), false, position);
}

// The server checks what the form shows, or keeps its file, once the answer is saved; its reply is the question
// with what came of it.
async function check(button) {
  const url = location.pathname;
  const position = placeOf(partOf(button));
  const reply = await send(button);
  if (!reply) return;
  const reached = new URL(reply.url).pathname;
  if (reached !== url) { location.assign(reply.url); return; }
  const text = await reply.text();
  pages.set(url, text);
  await show({ text }, url, true);
  if (hasCopies) fetchPage(url, true);
  const part = partAt(position) || form();
  const isFile = actOf(button) !== 'check';
  if (isFile) heedFiles(part);
  const outcome = inPart(part, isFile ? 'files' : 'outcome');
  const told = document.querySelector('.note.bad[role=alert]') || inPart(part, isFile ? 'files-said' : 'outcome-h');
  say((told || document.querySelector('[role=alert]:not([hidden])'))?.textContent.trim() || '');
  (outcome || questionOf(position)).focus({ preventScroll: !outcome });
}

// The server has a newer answer than this page sent last: the one with the file.
function heedFiles(part) {
  const answer = { position: placeOf(part), value: readAnswer(part), seq: Number(part.dataset.seq) };
  given.set(answer.position, answer);
  noteAnswer(addressOf(answer.position), answer.seq, answer.value);
}

async function send(button) {
  const body = new FormData(form(), button);
  form().setAttribute('aria-busy', 'true');
  const reply = await drained() && await fetch(location.pathname, { method: 'POST', body }).catch(() => null);
  form().removeAttribute('aria-busy');
  if (reply && reply.status < 500) return reply;
  trouble(words.offline);
  return null;
}

// Without a way back only the server moves on: no question is fetched ahead, and none is left while offline.
async function step(button) {
  const reply = await send(button);
  if (!reply) return;
  const url = new URL(reply.url).pathname;
  const text = await reply.text();
  if (!text.includes('data-sequential')) { location.assign(reply.url); return; }
  await show({ text }, url);
  questionOf(here()).focus({ preventScroll: true });
}

async function show(page, url, isBack) {
  const next = new DOMParser().parseFromString(page.text, 'text/html');
  const note = document.getElementById('trouble').cloneNode(true);
  const states = [...document.querySelectorAll('aside .rail button')].map((button) => button.dataset.state);
  for (const id of ['main', 'answered', 'default', 'place', 'all']) document.getElementById(id).replaceWith(next.getElementById(id));
  document.title = next.title;
  if (!isBack) history.pushState(null, '', url);
  if (page.isCopy) {
    // A copy does not know what was answered since.
    document.getElementById('trouble').replaceWith(note);
    states.forEach((state, index) => markAnswered(index + 1, state.includes('answered')));
    trouble(words.offline);
  } else readClock(next);
  await begin(page.isCopy);
  scrollTo(0, 0);
}

function readClock(page) {
  const left = page.querySelector('[data-left]')?.dataset.left;
  if (left !== undefined) setClock(Number(left));
}

// A page that cannot be reached would leave nothing but the browser's own error on the screen.
async function obstacle() {
  if (!await drained()) return 'wait';
  const reply = await fetch(words.timeUrl, { redirect: 'manual', signal: AbortSignal.timeout(5000) }).catch(() => null);
  if (reply?.type === 'opaqueredirect') return 'signedOut';
  return reply?.ok ? '' : 'offline';
}

async function leaveFor(go) {
  const why = await obstacle();
  if (why) trouble(words[why], why === 'signedOut'); else go();
}

function submitted(event) {
  const button = event.submitter;
  if (event.target.id === 'handin') {
    event.preventDefault();
    leaveFor(() => event.target.submit());
  }
  if (event.target.id !== 'attempt') return;
  event.preventDefault();
  document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
  const act = actOf(button);
  if (act === 'flag') flag(button);
  else if (act === 'send') remark(button);
  else if (['check', 'attach', 'detach'].includes(act)) check(button);
  else if (act === 'leave') leaveFor(() => location.assign(words.leaveUrl));
  else if (act === 'goto' && pageOf(Number(button.value)) !== here() && 'sequential' in form().dataset) step(button);
  else if (act === 'goto') goToQuestion(Number(button.value));
  else leaveFor(() => location.assign(words.checkUrl));
}

// What was answered before this file ran, on a slow line say, has told nobody.
function heedEarly() {
  const first = (input) => (input.options ? input.querySelector('[selected]')?.value || '' : input.defaultValue);
  const isChanged = (input) => input.checked !== input.defaultChecked || input.value !== first(input);
  for (const part of partsOf(form())) {
    if ([...part.querySelectorAll('input:not([type=hidden]), select')].some(isChanged)) give(part, 0);
  }
}

const knownOf = async (position) => given.get(position) || await notedAnswer(addressOf(position));

// A copy does not know what the server has been told since, nor does a page that an answer has overtaken.
async function begin(isOld) {
  for (const part of partsOf(form())) {
    const known = isOld ? await knownOf(placeOf(part)) : given.get(placeOf(part));
    const isNewer = known && known.seq > Number(part.dataset.seq);
    if (isNewer) part.dataset.seq = known.seq;
    const value = unsent(placeOf(part))?.value || (isOld || isNewer ? known?.value : undefined);
    prepare(part);
    if (value && part.dataset.locked === undefined) writeAnswer(part, value);
  }
  showState(waiting() ? 'kept' : 'saved');
  clearTimeout(ahead);
  ahead = setTimeout(fetchAhead, 1500);
}

// The questions that follow, then those before: all of them open without a connection after a while.
async function fetchAhead() {
  if ('sequential' in form().dataset) return;
  const numbers = [...document.querySelectorAll('aside .rail button')].map((button) => pageOf(Number(button.value)));
  const all = [...new Set(numbers)];
  const urls = [...all.filter((one) => one > here()), ...all.filter((one) => one < here())].map(addressOf);
  for (const url of urls) {
    if (hasCopies ? await copyOf(url) : pages.has(url)) continue;
    const page = await fetchPage(url, true);
    if (!page.isElsewhere) ahead = setTimeout(fetchAhead, page.isCopy ? 60000 : 3000);
    return;
  }
}

// Reached without a connection: what was answered since the copy was made is known to this device alone.
async function beginFromCopy() {
  await begin(true);
  trouble(words.offline);
  for (const { value } of document.querySelectorAll('aside .rail button')) {
    const known = unsent(Number(value)) || await knownOf(Number(value));
    if (known) markAnswered(value, isGiven(known.value));
  }
}

// The server is there again.
function onceBack() {
  if (waiting()) drained();
  else if (document.getElementById('trouble')?.dataset.text === words.offline) trouble('');
}

// Time is over: on to the result, as soon as everything is on the server.
async function showResult() {
  clearTimeout(again);
  const why = await obstacle();
  if (!why) location.assign(resultUrl);
  else if (why === 'signedOut') trouble(words[why], true);
  else trouble(words.overOffline);
  wait = Math.min(2 * wait, 60000);
  again = setTimeout(showResult, wait);
}

// Before anything is listened to: what was kept comes first. `heedEarly` finds what is typed meanwhile.
await openAnswers(words, heard);
document.addEventListener('input', changed);
document.addEventListener('change', changed);
document.addEventListener('submit', submitted);
// A jump inside the page, as the skip link makes, is no other question.
addEventListener('popstate', () => {
  if (form() && location.pathname !== addressOf(here())) goTo(location.pathname, true);
});
addEventListener('online', () => { if (again) showResult(); else onceBack(); });
if (form()) {
  // A question may be asked for by its own number; its page has one address.
  if (location.pathname !== addressOf(here())) history.replaceState(null, '', addressOf(here()) + location.hash);
  pages.set(location.pathname, document.documentElement.outerHTML);
  heedEarly();
  if (isCopy) beginFromCopy(); else begin(false);
  keepCopies(words.worker, '/attempts/').then((isDone) => { hasCopies = isDone; });
} else {
  showState(waiting() ? 'kept' : 'saved');
  if (words.isOver) forgetCopies(addressOf(0).replace('/0/', '/'));
  if (words.isOver && new URLSearchParams(location.search).has('late')) tellLate();
}
if (timer) {
  runClock(timer, words, showResult, copyAge);
  const isOverdue = 'overdue' in timer.dataset;
  watchClock(words.timeUrl, {
    isHeld, isOverdue, onReply: onceBack, onAgain: () => location.reload(), onEnd: showResult,
  });
}
