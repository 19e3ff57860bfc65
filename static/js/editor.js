// The item editor: marking the evidence, gaps, rows in place, and what the checks say while typing.
// Without this file the same form works with its own buttons.
import { say, showMark } from './ui.js';
import { showOffers } from './offers.js';

const form = document.getElementById('editor');
const field = (name) => form.elements[name];
const DELAY = 400;
let typing = 0;
let asked = 0;

form.querySelectorAll('[data-noscript]').forEach((button) => { button.hidden = true; });
form.querySelectorAll('[data-scripted]').forEach((part) => { part.hidden = false; });

// Another course, type or section: the server draws the form again with everything typed in it.
form.querySelectorAll('[data-reload]').forEach((select) => {
  select.addEventListener('change', () => form.requestSubmit(form.querySelector('[name=more][value=show]')));
});

// ---- evidence: a whole sentence by its button, some words of it by selecting them

function unmark(span) {
  span.textContent = span.textContent;
}

function mark(span, from, to) {
  form.querySelectorAll('.pick > span[data-start]').forEach(unmark);
  const text = span.textContent;
  const stroke = document.createElement('mark');
  stroke.className = 'ev';
  stroke.textContent = text.slice(from, to);
  span.replaceChildren(text.slice(0, from), stroke, text.slice(to));
  const start = Number(span.dataset.start);
  // The server counts code points, the browser UTF-16 units.
  field('evidence_start').value = start + [...text.slice(0, from)].length;
  field('evidence_end').value = start + [...text.slice(0, to)].length;
}

function offsetIn(span, node, offset) {
  const range = document.createRange();
  range.setStart(span, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

function markSelection() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return false;
  const range = selection.getRangeAt(0);
  const span = range.startContainer.parentElement?.closest('.pick > span[data-start]');
  if (!span || !span.contains(range.endContainer)) return false;
  let from = offsetIn(span, range.startContainer, range.startOffset);
  let to = offsetIn(span, range.endContainer, range.endOffset);
  const text = span.textContent;
  while (from < to && /\s/.test(text[from])) from += 1;
  while (to > from && /\s/.test(text[to - 1])) to -= 1;
  if (from === to) return false;
  span.parentElement.querySelector('input').checked = true;
  mark(span, from, to);
  say(text.slice(from, to));
  later();
  return true;
}

const picker = document.getElementById('sentence');
if (picker) {
  let hasMarked = false;
  picker.addEventListener('mouseup', () => { hasMarked = markSelection(); });
  picker.addEventListener('click', (event) => {
    // The click that ends a selection must not choose the whole sentence.
    if (hasMarked) event.preventDefault();
    hasMarked = false;
  }, true);
  picker.addEventListener('change', (event) => {
    const span = event.target.closest('.pick').querySelector('span[data-start]');
    if (span) mark(span, 0, span.textContent.length);
    else {
      form.querySelectorAll('.pick > span[data-start]').forEach(unmark);
      field('evidence_start').value = '';
      field('evidence_end').value = '';
    }
  });
}

// ---- gaps

form.querySelector('[data-make-gap]')?.addEventListener('click', () => {
  const stem = field('stem');
  const [from, to] = [stem.selectionStart, stem.selectionEnd];
  if (from === to) { stem.focus(); return; }
  stem.setRangeText(`[[${stem.value.slice(from, to)}]]`, from, to, 'select');
  stem.focus();
  later();
});

// ---- rows

const rows = document.getElementById('rows');
const adder = form.querySelector('[data-add-row]');
adder?.addEventListener('click', (event) => {
  event.preventDefault();
  const old = rows.querySelectorAll('[data-row]');
  const number = old.length + 1;
  const row = old[old.length - 1].cloneNode(true);
  row.querySelectorAll('.error, .finding').forEach((part) => part.remove());
  for (const input of row.querySelectorAll('input, select')) {
    for (const name of ['id', 'name']) {
      const value = input.getAttribute(name);
      if (value) input.setAttribute(name, value.replace(`row-${old.length}-`, `row-${number}-`));
    }
    const label = input.getAttribute('aria-label');
    if (label) input.setAttribute('aria-label', label.replace(String(old.length), String(number)));
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
    input.checked = false;
    if (input.type === 'radio' || (input.type === 'checkbox' && input.name.endsWith('-key'))) input.value = number;
    else if (input.name.endsWith('-share')) input.value = '100';
    else if (input.matches('select')) input.selectedIndex = 0;
    else if (input.type !== 'checkbox') input.value = '';
  }
  for (const button of row.querySelectorAll('button[value^="raise-"]')) {
    button.value = `raise-${number}`;
    button.setAttribute('aria-label', button.getAttribute('aria-label').replace(String(old.length), String(number)));
  }
  const shown = row.querySelector('.no');
  if (shown) shown.textContent = number;
  old[old.length - 1].after(row);
  field('rows').value = number;
  row.querySelector('input.input').focus();
});

// ---- checks while typing

function showBesideFields(list) {
  form.querySelectorAll('.finding').forEach((part) => {
    const input = document.getElementById(part.id.replace(/-look$/, ''));
    const ties = (input?.getAttribute('aria-describedby') || '').split(' ').filter((tie) => tie && tie !== part.id);
    if (ties.length) input.setAttribute('aria-describedby', ties.join(' ')); else input?.removeAttribute('aria-describedby');
    part.remove();
  });
  list.querySelectorAll('[data-field]').forEach((line) => {
    const input = document.getElementById(line.dataset.field);
    if (!input?.matches('.input') || document.getElementById(`${input.id}-look`)) return;
    const note = document.createElement('p');
    note.className = 'hint finding';
    note.id = `${input.id}-look`;
    const said = [...line.querySelector('span').childNodes].filter((part) => part.nodeName !== 'BUTTON');
    note.textContent = said.map((part) => part.textContent).join('').trim();
    input.after(note);
    input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby') || ''} ${note.id}`.trim());
  });
}

// What the numbers typed so far accept, and how the question looks; put there again only when it has changed.
function showPreview(page, name) {
  const news = page.getElementById(`new-${name}`);
  const shown = document.getElementById(name);
  if (news && shown && shown.innerHTML.trim() !== news.innerHTML.trim()) shown.replaceChildren(...news.childNodes);
  news?.remove();
}

async function look() {
  asked += 1;
  const mine = asked;
  const data = new FormData(form);
  data.delete('media'); // a file goes with its own button only
  const reply = await fetch(form.dataset.checks, { method: 'POST', body: data }).catch(() => null);
  if (!reply?.ok || mine !== asked) return;
  const box = document.getElementById('checks');
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  showOffers(page);
  showPreview(page, 'preview');
  showPreview(page, 'shown');
  const isOpen = box.querySelector('details')?.open;
  box.replaceChildren(...page.body.childNodes);
  if (isOpen && box.querySelector('details')) box.querySelector('details').open = true;
  showBesideFields(box);
}

function later() {
  clearTimeout(typing);
  typing = setTimeout(look, DELAY);
}
form.addEventListener('input', later);
showBesideFields(document.getElementById('checks'));
showMark(form.querySelector('.article'));

// Leaving with something typed and not saved is asked about by the browser.
let isDirty = 'unsaved' in form.dataset;
form.addEventListener('input', () => { isDirty = true; });
form.addEventListener('submit', () => { isDirty = false; });
window.addEventListener('beforeunload', (event) => { if (isDirty) event.preventDefault(); });
document.querySelector('.errors, [data-helped]')?.focus();
