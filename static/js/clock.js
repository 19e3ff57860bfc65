// The time left of an attempt: counted from what the server said, never from this computer's own clock.
import { say } from './ui.js';

const MILESTONES = [[300, 'five'], [60, 'one']];
let left = 0;
let since = 0;
let spoken = Infinity;

const remaining = () => left - (performance.now() - since) / 1000;

/** Begin again from what the server says now. */
export function setClock(seconds) {
  left = seconds;
  since = performance.now();
  spoken = Math.min(spoken, seconds);
}

/** Show the time every second, speak it at 5 minutes and 1 minute, call `onEnd` once at the end. */
export function runClock(element, words, onEnd) {
  setClock(Number(element.dataset.left));
  const tick = setInterval(() => {
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
