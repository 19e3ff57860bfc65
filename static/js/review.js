// Review: decide without waiting for a whole page, by button or key, with undo. Without this file the same
// forms work as plain pages. Keys act only with focus in the review area and can be switched off (2.1.4).
import { forgetDone, say, showMark, toast } from './ui.js';

const STORE = 'review-keys';
const area = () => document.getElementById('review');
const why = () => document.getElementById('why');
let address = location.pathname + location.search;
const wantsKeys = () => localStorage.getItem(STORE) !== 'off';

function showKeySwitch() {
  const label = area().querySelector('[data-keys-label]');
  if (!label) return;
  label.hidden = false;
  const box = label.querySelector('input');
  box.checked = wantsKeys();
  box.addEventListener('change', () => localStorage.setItem(STORE, box.checked ? 'on' : 'off'));
}

// What the server says in the page's note is said in a toast instead, which leaves by itself.
function offerUndo() {
  const note = area().querySelector('[data-undo-note]');
  if (!note) return;
  const form = note.querySelector('form');
  note.hidden = true;
  toast(note.querySelector('p').textContent, () => send(form), form.querySelector('button').textContent.trim());
}

function arrive() {
  showKeySwitch();
  offerUndo();
  showMark(area().querySelector('.article'));
  document.getElementById('item')?.focus({ preventScroll: true });
}

function fail(text) {
  const note = document.createElement('div');
  note.className = 'note bad';
  note.tabIndex = -1;
  note.dataset.failed = '';
  note.textContent = text;
  area().querySelector('[data-failed]')?.remove();
  area().prepend(note);
  note.focus();
  say(text);
}

/** Send a form and put the page that comes back in place of the review area; the question stays if it fails. */
async function send(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  area().setAttribute('aria-busy', 'true');
  try {
    const reply = await fetch(form.action, { method: 'POST', body: data, headers: { 'X-Requested-With': 'fetch' } });
    if (!reply.ok) throw new Error(String(reply.status));
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    const fresh = page.getElementById('review');
    if (!fresh) throw new Error('no review area');
    why()?.close();
    // What the page says above its content belongs to the decision just made.
    const said = page.querySelector('.messages');
    document.querySelector('.messages')?.remove();
    if (said) fresh.prepend(said);
    area().replaceWith(fresh);
    if (said) say(said.textContent.trim());
    document.title = page.title;
    const count = page.querySelector('.sidenav .count');
    const shown = document.querySelector('.sidenav .count');
    if (shown) { if (count) shown.replaceWith(count); else shown.remove(); }
    history.pushState({}, '', reply.url);
    forgetDone();
    address = location.pathname + location.search;
    arrive();
  } catch (problem) {
    area().removeAttribute('aria-busy');
    why()?.close();
    fail(document.getElementById('not-saved').textContent);
  }
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || !form.closest('#review')) return;
  event.preventDefault();
  if (area().getAttribute('aria-busy') === 'true') return;
  send(form, event.submitter);
});

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea, select')) return;
  if (why()?.open) {
    why().querySelectorAll('button[name=reason]')[Number(event.key) - 1]?.click();
    return;
  }
  if (!wantsKeys() || !event.target.closest('#review')) return;
  const button = area().querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

// A jump inside the page, as the skip link makes, is no other question.
window.addEventListener('popstate', () => { if (address !== location.pathname + location.search) location.reload(); });
arrive();
