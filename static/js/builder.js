// The quiz builder: points and rules saved as they are changed, order by buttons or by dragging beside them.
// Without this file every button sends its form and the page comes back.
import { refreshTable } from './review_table.js';
import { toast } from './ui.js';

const saved = document.getElementById('saved');
const word = saved.querySelector('span');
const savedWord = word.textContent;
const rules = document.getElementById('rules');
const slots = document.getElementById('slots');

// One way to save: what is changed is saved. The buttons are for pages without this file.
for (const button of document.querySelectorAll('#slots [data-noscript], #rules [data-noscript]')) button.hidden = true;
for (const words of document.querySelectorAll('#rules [data-scripted]')) words.hidden = false;

const note = document.querySelector('[data-undo-note]');
if (note) {
  const form = note.querySelector('form');
  note.hidden = true;
  toast(note.querySelector('p').textContent, () => form.requestSubmit(), form.querySelector('button').textContent.trim());
}

// Whoever moved a question goes on from the button that moved it.
const kept = sessionStorage.getItem('builder-focus');
if (kept) {
  sessionStorage.removeItem('builder-focus');
  const button = document.getElementById(kept);
  (button?.disabled ? button.parentElement.querySelector('button:not(:disabled)') : button)?.focus();
}
document.addEventListener('submit', (event) => {
  if (event.submitter?.closest('#slots') && event.submitter.id) sessionStorage.setItem('builder-focus', event.submitter.id);
});
slots?.addEventListener('change', (event) => {
  if (event.target.form === slots) slots.requestSubmit(slots.querySelector('[value=points]'));
});

const breaks = (page) => page.querySelectorAll('#slots [id^=page-]').length;

/** Send the rules; a page that is not a plain success is shown as it came, with what was typed in it. */
async function saveRules() {
  word.textContent = saved.dataset.saving;
  const reply = await fetch(rules.action, { method: 'POST', body: new FormData(rules), headers: { 'X-Requested-With': 'fetch' } }).catch(() => null);
  if (!reply) { word.textContent = saved.dataset.unsaved; return; }
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  if (!reply.ok) {
    word.textContent = saved.dataset.unsaved;
    const errors = page.querySelector('#rules .errors');
    rules.querySelector('.errors')?.remove();
    if (errors) rules.prepend(errors); else rules.requestSubmit();
    return;
  }
  const edition = page.querySelector('#rules [name=edition]').value;
  document.querySelectorAll('[name=edition]').forEach((input) => { input.value = edition; });
  rules.querySelector('.errors')?.remove();
  document.querySelector('h1').textContent = page.querySelector('h1').textContent;
  if (waiting < 2) refreshTable(page);
  // Own page breaks have buttons in the list, and only they.
  if (waiting < 2 && breaks(page) !== breaks(document)) location.reload();
  word.textContent = savedWord;
}
let running = Promise.resolve();
let waiting = 0;
rules.addEventListener('input', () => { word.textContent = saved.dataset.unsaved; });
rules.addEventListener('change', () => {
  waiting += 1;
  running = running.then(saveRules).catch(() => {}).finally(() => { waiting -= 1; });
});
// A button pressed while a change is on its way would send the edition of before, and meet its own change as
// somebody else's.
document.addEventListener('submit', (event) => {
  if (!waiting) return;
  event.preventDefault();
  event.stopPropagation();
  const { target, submitter } = event;
  running.then(() => target.requestSubmit(submitter));
}, true);

// ---- dragging, never the only way

let dragged = null;
slots?.querySelectorAll('.builder > [id^=slot-]').forEach((row) => {
  row.draggable = true;
  row.addEventListener('dragstart', (event) => {
    if (event.target !== row) return;
    dragged = row;
    event.dataTransfer.effectAllowed = 'move';
  });
  row.addEventListener('dragover', (event) => { if (dragged) event.preventDefault(); });
  row.addEventListener('drop', (event) => {
    event.preventDefault();
    if (!dragged || dragged === row) return;
    const order = [...slots.querySelectorAll('.builder > [id^=slot-]')];
    const data = new FormData(slots);
    data.set('act', `place-${dragged.id.replace('slot-', '')}`);
    data.set('position', order.indexOf(row) + 1);
    dragged = null;
    fetch(slots.action, { method: 'POST', body: data }).then(() => location.reload());
  });
});
