// What can be done inside one question: read and write its answer, number keys, phrases for gaps.
import { preparePoints, readPoints, writePoints } from './hotspot.js';
import { prepareOrder, readOrder, writeOrder } from './ordering.js';
import { showLength } from './essay.js';
import { say } from './ui.js';

// A question is a form of its own, or a part of one, in which its fields have a word of their own in front.
const scopeOf = (form) => form.dataset.scope || '';
const field = (form, name) => form.querySelector(`[name="${scopeOf(form)}${name}"]`);
const checked = (form, name) => form.querySelector(`input[name="${scopeOf(form)}${name}"]:checked`);
const isSaid = (input) => input.type !== 'radio' || input.checked;
const named = (form, prefix) => [...form.querySelectorAll(`[name^="${scopeOf(form)}${prefix}"]`)];
const exact = (form, name) => form.querySelectorAll(`[name="${scopeOf(form)}${name}"]`);
const nameOf = (form, input) => input.name.slice(scopeOf(form).length);

/** The questions on a page: parts of the form, or the form itself. */
export function partsOf(form) {
  const parts = [...form.querySelectorAll('[data-part]')];
  return parts.length ? parts : [form];
}

/** The question that an element belongs to. */
export const partOf = (element) => element.closest('[data-part]') || element.closest('form');

/** The answer in the form, in the shape the server stores. */
export function readAnswer(form) {
  const certainty = checked(form, 'certainty');
  return certainty ? { ...readValue(form), certainty: certainty.value } : readValue(form);
}

function readValue(form) {
  switch (form.dataset.kind) {
    case 'true_false': return checked(form, 'value') ? { value: checked(form, 'value').value === 'true' } : {};
    case 'essay': return readEssay(form);
    case 'short_answer': return { text: field(form, 'text').value };
    case 'numerical': return Object.fromEntries(['number', 'unit'].filter((name) => field(form, name)).map((name) => [name, field(form, name).value]));
    case 'word_bank':
    case 'cloze': return { gaps: Object.fromEntries(named(form, 'gap-').filter(isSaid).map((gap) => [nameOf(form, gap).slice(4), gap.value])) };
    case 'hotspot': return { points: readPoints(form) };
    case 'ordering': return { order: readOrder(form) };
    case 'categorise':
    case 'matching': {
      const chosen = named(form, 'pair-').filter((input) => input.checked);
      return { pairs: Object.fromEntries(chosen.map((input) => [nameOf(form, input).slice(5), input.value])) };
    }
    default: return { chosen: named(form, 'chosen').filter((input) => input.checked).map((input) => input.value) };
  }
}

// An answer without files says nothing of them.
function readEssay(form) {
  const files = [...exact(form, 'files')].map((input) => input.value);
  return files.length ? { text: field(form, 'text').value, files } : { text: field(form, 'text').value };
}

// Files that are not in the answer are not shown with it; one that the page does not know stays in the answer.
function writeFiles(form, files) {
  const known = [...exact(form, 'files')];
  for (const input of known) if (!files.includes(input.value)) input.closest('li')?.remove();
  const list = form.querySelector('[data-files]');
  for (const file of files.filter((one) => list && !known.some((input) => input.value === one))) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name: `${scopeOf(form)}files`, value: file });
    list.append(input);
  }
}

/** Show an answer that was kept, or that came from elsewhere. */
export function writeAnswer(form, value) {
  for (const input of exact(form, 'chosen')) input.checked = (value.chosen || []).includes(input.value);
  for (const input of exact(form, 'certainty')) input.checked = value.certainty === input.value;
  for (const input of exact(form, 'value')) input.checked = String(value.value) === input.value;
  if (form.dataset.kind === 'short_answer') field(form, 'text').value = value.text || '';
  if (form.dataset.kind === 'essay') {
    field(form, 'text').value = value.text || '';
    showLength(field(form, 'text'));
    writeFiles(form, value.files || []);
  }
  if (form.dataset.kind === 'numerical') {
    for (const name of ['number', 'unit']) if (field(form, name)) field(form, name).value = value[name] || '';
  }
  if (form.dataset.kind === 'hotspot') writePoints(form, value.points || []);
  if (form.dataset.kind === 'ordering') writeOrder(form, value.order || []);
  for (const gap of named(form, 'gap-')) {
    const given = value.gaps?.[nameOf(form, gap).slice(4)] || '';
    if (gap.type === 'radio') gap.checked = gap.value === given; else gap.value = given;
  }
  for (const input of named(form, 'pair-')) input.checked = value.pairs?.[nameOf(form, input).slice(5)] === input.value;
  paintGaps(form);
}

/** True if there is anything in an answer. */
export function isGiven(value) {
  if (Array.isArray(value)) return value.length > 0;
  if (value && typeof value === 'object') return Object.values(value).some(isGiven);
  return typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== null;
}

const gapsOf = (form) => [...form.querySelectorAll('select.gap')];
// Lists of their own know a phrase by its text; the gaps of a word bank share their words.
const ruleOf = (form) => form.querySelector('.cloze')?.dataset.words || '';
const keyOf = (form, option) => (ruleOf(form) ? option.value : option.text);
const labelled = (gap, key) => [...gap.options].find((option) => option.value && keyOf(partOf(gap), option) === key);
const holds = (gap, key) => Boolean(gap.value) && keyOf(partOf(gap), gap.selectedOptions[0]) === key;

function paintGaps(form) {
  const gaps = [...form.querySelectorAll('.gap')];
  const next = gapsOf(form).find((gap) => !gap.value);
  for (const gap of gaps) {
    gap.classList.toggle('full', Boolean(gap.value));
    gap.classList.toggle('on', gap === next);
  }
  for (const button of form.querySelectorAll('.bank .btn')) {
    button.setAttribute('aria-pressed', String(gapsOf(form).some((gap) => holds(gap, button.dataset.phrase))));
  }
}

/** Add what scripts can: all keys of a phone, and the phrase buttons. Those fill the outlined gap and take
    out again; the lists in the gaps stay. */
export function prepare(form) {
  offerKeys(form);
  prepareOrder(form);
  preparePoints(form);
  const text = form.querySelector('.cloze');
  const gaps = gapsOf(form);
  if (!text || !gaps.length || form.querySelector('.bank')) return;
  const offered = gaps.flatMap((gap) => [...gap.options].filter((option) => option.value));
  const phrases = new Map(offered.map((option) => [keyOf(form, option), option.text]));
  const bank = document.createElement('div');
  bank.className = 'bank';
  bank.setAttribute('role', 'group');
  bank.setAttribute('aria-label', text.dataset.bank);
  bank.append(...[...phrases].sort((a, b) => a[1].localeCompare(b[1])).map(([phrase, text]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn';
    button.dataset.phrase = phrase;
    button.textContent = text;
    return button;
  }));
  text.after(bank);
  paintGaps(form);
}

// A keypad for decimals lacks the minus sign and the e on some phones: a button brings the whole keyboard.
function offerKeys(form) {
  const button = form.querySelector('[data-all-keys]');
  if (button) button.hidden = !matchMedia('(pointer: coarse)').matches;
}

function changeKeys(button) {
  const input = field(partOf(button), 'number');
  input.inputMode = input.inputMode === 'decimal' ? 'text' : 'decimal';
  button.setAttribute('aria-pressed', String(input.inputMode === 'text'));
  input.focus();
}

function usePhrase(button) {
  const form = partOf(button);
  const { phrase } = button.dataset;
  const free = gapsOf(form).find((one) => !one.value && labelled(one, phrase));
  const filled = gapsOf(form).filter((gap) => holds(gap, phrase)).pop();
  // A word that may be used again fills gap after gap before it comes out.
  const used = ruleOf(form) === 'again' && free ? undefined : filled;
  const gap = used || free;
  if (!gap) return;
  gap.value = used ? '' : labelled(gap, phrase).value;
  say(`${gap.getAttribute('aria-label')}: ${used ? '–' : button.textContent}`);
  gap.dispatchEvent(new Event('change', { bubbles: true }));
}

document.addEventListener('click', (event) => {
  const phrase = event.target.closest?.('.bank .btn');
  if (phrase) usePhrase(phrase);
  const keys = event.target.closest?.('[data-all-keys]');
  if (keys) changeKeys(keys);
});
document.addEventListener('change', (event) => {
  const gap = event.target;
  if (!gap.matches?.('.gap')) return;
  const form = partOf(gap);
  if (ruleOf(form) === 'once' && gap.value) {
    for (const other of gapsOf(form)) if (other !== gap && other.value === gap.value) other.value = '';
  }
  paintGaps(form);
});
// Number keys act only while focus is inside the question, so they never fight a screen reader or the browser.
document.addEventListener('keydown', (event) => {
  if (!/^[1-9]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!event.target.closest?.('.q') || event.target.matches('select, input:not([type=radio], [type=checkbox])')) return;
  const input = event.target.closest('.q').querySelectorAll('.opt input')[Number(event.key) - 1];
  if (!input) return;
  event.preventDefault();
  input.focus();
  input.click();
});
document.querySelectorAll('form').forEach((form) => partsOf(form).forEach(prepare));
