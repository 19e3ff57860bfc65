// The time left of an attempt: counted from what the server said, never from this computer's own clock.
import { say } from './ui.js';

// An instructor may give more time while the page is open; it has to show within 10 seconds.
const ASK_EVERY = 7000;
const MOST_WAIT = 60000;
const MORE = 5;
const MILESTONES = [[300, 'five'], [60, 'one']];
let left = 0;
let since = 0;
let spoken = Infinity;
let said = null;
let tick = 0;
let shown = null;

const remaining = () => left - (performance.now() - since) / 1000;

/** Begin again from what the server says now. */
export function setClock(seconds) {
  const isMore = said && seconds > remaining() + MORE;
  left = seconds;
  since = performance.now();
  // What is far off again will have to be spoken again.
  spoken = isMore ? seconds : Math.min(spoken, seconds);
  if (isMore) say(`${said.more} ${Math.round(seconds / 60)}`);
}

// The deadline was lifted.
function stopClock() {
  clearInterval(tick);
  shown?.remove();
  document.querySelector('[data-hide-timer]')?.remove();
  say(said.lifted);
}

/** Ask the server for the time now and then, but not while `isHeld`; call `onReply` when it says anything, and
    `onEnd` if the attempt no longer runs. Where only handing in is left (`isOverdue`), `onAgain` is called once
    answers can be changed again. */
export function watchClock(url, { isHeld, isOverdue, onReply, onAgain, onEnd }) {
  let wait = ASK_EVERY;
  let timer = 0;
  async function ask() {
    clearTimeout(timer);
    if (isHeld()) { timer = setTimeout(ask, ASK_EVERY); return; }
    const reply = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) }).catch(() => null);
    const told = reply?.ok ? await reply.json().catch(() => null) : null;
    wait = told ? ASK_EVERY : Math.min(MOST_WAIT, wait * 2);
    if (told) onReply();
    if (told?.running && isOverdue) { onAgain(); return; }
    if (told && !told.running && !(isOverdue && told.overdue)) { onEnd(); return; }
    if (told && told.left === null) { stopClock(); return; }
    if (told) setClock(told.left);
    timer = setTimeout(ask, wait * (0.8 + Math.random() / 5));
  }
  // A computer that slept, or a tab in the background, has lost count.
  document.addEventListener('visibilitychange', () => { if (document.hidden) clearTimeout(timer); else ask(); });
  timer = setTimeout(ask, wait);
}

/** Show the time every second, speak it at 5 minutes and 1 minute, call `onEnd` once at the end. The page was
    sent `age` seconds ago. */
export function runClock(element, words, onEnd, age) {
  setClock(Math.max(0, Number(element.dataset.left) - age));
  said = words;
  shown = element;
  tick = setInterval(() => {
    const now = Math.max(0, Math.ceil(remaining()));
    element.textContent = `${Math.floor(now / 60)}:${String(now % 60).padStart(2, '0')}`;
    for (const [second, word] of MILESTONES) {
      if (now <= second && spoken > second) say(words[word]);
    }
    spoken = Math.min(spoken, now);
    if (now > 0) return;
    clearInterval(tick);
    say(words.over);
    onEnd();
  }, 500);
  document.querySelector('[data-hide-timer]')?.addEventListener('click', (event) => {
    element.hidden = !element.hidden;
    event.currentTarget.setAttribute('aria-pressed', String(element.hidden));
  });
}
