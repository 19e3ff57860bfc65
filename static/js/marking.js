// Marking essays: a pressed level fills in the points, saved replies go into the comment, keys go on.
// Without this file the same form does all of it on the server.
import { say } from './ui.js';

const STORE = 'review-keys';
const area = document.getElementById('marking');
const form = area?.querySelector('form');
const wantsKeys = () => localStorage.getItem(STORE) !== 'off';
const numberWords = (value) => String(Number(value.toFixed(4)));

function showPoints() {
  const chosen = [...form.querySelectorAll('[data-points]:checked')];
  const criteria = new Set([...form.querySelectorAll('[data-points]')].map((input) => input.name));
  if (chosen.length !== criteria.size) return;
  const sum = chosen.reduce((total, input) => total + Number(input.dataset.points), 0);
  form.elements.points.value = numberWords(sum / Number(form.dataset.best) * Number(form.dataset.worth));
  form.elements.typed.value = '1';
  say(form.elements.points.value);
}

function putIn(text) {
  const box = form.elements.comment;
  box.value = [box.value.trimEnd(), text].filter(Boolean).join('\n');
  box.focus();
}

function showKeySwitch() {
  const label = form.querySelector('[data-keys-label]');
  const box = label.querySelector('input');
  label.hidden = false;
  box.checked = wantsKeys();
  box.addEventListener('change', () => localStorage.setItem(STORE, box.checked ? 'on' : 'off'));
}

if (form) {
  showKeySwitch();
  document.getElementById('error')?.focus();
  form.addEventListener('change', (event) => { if (event.target.dataset.points) showPoints(); });
  form.elements.points.addEventListener('input', () => { form.elements.typed.value = '1'; });
  form.addEventListener('click', (event) => {
    const reply = event.target.closest('[data-reply]');
    if (!reply) return;
    event.preventDefault();
    putIn(reply.dataset.reply);
  });
  document.addEventListener('keydown', (event) => {
    if (!wantsKeys()) return;
    if (event.key === 'Enter' && event.ctrlKey) { form.requestSubmit(form.querySelector('.primary')); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea, select')) return;
    area.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  });
}
