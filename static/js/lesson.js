// A lesson: keep the reader's place, mark the sentence of a link, check an answer without leaving the page.
import { csrf, say } from './ui.js';
import { isCopy, keepCopies } from './copies.js';
import { prepare } from './question.js';

const lesson = document.getElementById('lesson');
const sentences = [...document.querySelectorAll('#text .s')];
// Who scrolls to the card after the text has reached its last sentence, however fast.
const numberOf = (element) => Number(element.id === 'end' ? lesson.dataset.sentences : element.id.split('-')[1]);
let place = { position: 0, furthest: Number(lesson.dataset.furthest) };
let sent = JSON.stringify(place);
let timer = 0;

function send() {
  clearTimeout(timer);
  timer = 0;
  const body = JSON.stringify(place);
  if (!place.position || body === sent) return;
  sent = body;
  fetch(lesson.dataset.positionUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': csrf() },
    body,
    keepalive: true,
    redirect: 'manual',
  }).catch(() => { sent = ''; });
}

// The place is the topmost sentence in view, the furthest the lowest one that was ever in view.
const inView = new Set();
const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (entry.isIntersecting) inView.add(numberOf(entry.target)); else inView.delete(numberOf(entry.target));
  }
  if (!inView.size) return;
  place = { position: Math.min(...inView), furthest: Math.max(place.furthest, ...inView) };
  timer ||= setTimeout(send, 3000);
}, { rootMargin: '-64px 0px -64px 0px' });
[...sentences, document.getElementById('end')].forEach((element) => observer.observe(element));
addEventListener('pagehide', send);
document.addEventListener('visibilitychange', () => { if (document.hidden) send(); });

// A link to a sentence marks it, except "continue", which only goes there.
const query = new URLSearchParams(location.search);
function markTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (target?.matches('.s') && !query.has('at')) target.classList.add('ev');
}
addEventListener('hashchange', markTarget);
markTarget();

async function check(event) {
  if (event.target.id !== 'check') return;
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('button.primary');
  button.setAttribute('aria-disabled', 'true');
  const reply = await fetch(form.action, {
    method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'X-Requested-With': 'fetch' },
  }).catch(() => null);
  button.removeAttribute('aria-disabled');
  if (!reply?.ok) {
    // Offline or signed out: the answer stays in the form, the page says that marking waits.
    const note = document.getElementById('unmarked');
    note.hidden = false;
    note.focus();
    return;
  }
  form.outerHTML = await reply.text();
  const result = document.getElementById('checked');
  prepare(document.getElementById('check'));
  result?.focus({ preventScroll: true });
  say(result?.querySelector('.note').textContent || '');
  for (const link of document.querySelectorAll('#checked .evidence a')) {
    document.getElementById(link.hash.slice(1))?.classList.add('ev');
  }
}
document.addEventListener('submit', check);

// On the page itself "Read in place" only scrolls.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#checked .evidence a');
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  target.classList.add('ev');
  target.scrollIntoView({ block: 'center' });
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
});

// Sections that were read open again without a connection.
document.getElementById('copy').hidden = !isCopy;
keepCopies(lesson.dataset.worker, '/courses/');
