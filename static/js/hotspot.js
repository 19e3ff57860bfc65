// Points on a picture: press where the place is, move a point with the arrow keys, or type where it is. The
// fields are the answer; without this file they and the picture, which is a button, do the same.
import { say } from './ui.js';

const FULL = 10000;
const FINE = 1;
const COARSE = 10;
const spotsOf = (form) => form.querySelector('.spots');
const rowsOf = (spots) => [...spots.querySelectorAll('.points > li')];
const fieldsOf = (row) => [row.querySelector('[name$=across]'), row.querySelector('[name$=down]')];
const isFull = (row) => fieldsOf(row).every((field) => field.value !== '' && field.checkValidity());
const most = (spots) => Number(spots.dataset.most);
const marks = new WeakMap();
const toShare = (percent) => Math.round(Number(percent) * 100);
const toPercent = (share) => String(Math.round(Math.min(Math.max(share, 0), FULL)) / 100);

/** The points typed, placed or chosen so far. */
export function readPoints(form) {
  const chosen = [...form.querySelectorAll('[name$=place]:checked')].map((input) => input.value.split(',').map(Number));
  if (chosen.length || !spotsOf(form)) return chosen;
  return rowsOf(spotsOf(form)).filter(isFull).map((row) => fieldsOf(row).map((field) => toShare(field.value)));
}

/** Show the points of an answer. */
export function writePoints(form, points) {
  const known = points.map(String);
  for (const input of form.querySelectorAll('[name$=place]')) input.checked = known.includes(input.value);
  const spots = spotsOf(form);
  if (!spots) return;
  rowsOf(spots).forEach((row, place) => { if (place) row.remove(); else write(row, ['', '']); });
  for (const point of points) write(freeRow(spots), point);
  freeRow(spots);
  draw(spots);
}

/** Bring out what needs a script. */
export function preparePoints(form) {
  const spots = spotsOf(form);
  if (!spots || !spots.querySelector('.over')) return;
  for (const part of form.querySelectorAll('.q [data-scripted]')) part.hidden = false;
  if (spots.querySelector('input[type=image]').matches(':disabled')) return;
  spots.querySelector('.over').remove();
  draw(spots);
}

function write(row, point) {
  fieldsOf(row).forEach((field, place) => { field.value = point[place] === '' ? '' : toPercent(point[place]); });
}

// A row without a point; of one place there is only one row, of several there is always one more.
function freeRow(spots) {
  const rows = rowsOf(spots);
  const free = rows.find((row) => fieldsOf(row).every((field) => !field.value));
  if (free || rows.length >= most(spots)) return free || rows[rows.length - 1];
  const row = rows[0].cloneNode(true);
  write(row, ['', '']);
  spots.querySelector('.points').append(row);
  return row;
}

function draw(spots) {
  const rows = rowsOf(spots);
  rows.forEach((row, place) => {
    for (const named of row.querySelectorAll('[aria-label]')) {
      named.setAttribute('aria-label', named.getAttribute('aria-label').replace(/\d+/, place + 1));
    }
    row.querySelector('[data-n]').textContent = place + 1;
    row.querySelector('[data-take]').hidden = !isFull(row);
    if (isFull(row)) drawMark(spots, row, place + 1);
  });
  for (const mark of spots.querySelectorAll('.mark')) {
    if (!rows.some((row) => isFull(row) && marks.get(row) === mark)) mark.remove();
  }
}

function drawMark(spots, row, number) {
  const mark = marks.get(row) || document.createElement('button');
  const [x, y] = fieldsOf(row).map((field) => field.value);
  marks.set(row, mark);
  mark.type = 'button';
  mark.className = 'mark';
  mark.style.left = `${x}%`;
  mark.style.top = `${y}%`;
  mark.textContent = number;
  mark.setAttribute('aria-label', words(spots, number, x, y));
  if (!mark.isConnected) spots.querySelector('.canvas').append(mark);
}

function words(spots, number, x, y) {
  return spots.dataset.said.replace('{n}', number).replace('{x}', x).replace('{y}', y);
}

function put(spots, row, point) {
  write(row, point);
  if (most(spots) > 1) freeRow(spots);
  draw(spots);
  const [x, y] = fieldsOf(row).map((field) => field.value);
  say(words(spots, rowsOf(spots).indexOf(row) + 1, x, y));
  fieldsOf(row)[1].dispatchEvent(new Event('input', { bubbles: true }));
}

function takeAway(spots, row) {
  const number = rowsOf(spots).indexOf(row) + 1;
  write(row, ['', '']);
  if (rowsOf(spots).length > 1) row.remove();
  freeRow(spots);
  draw(spots);
  say(spots.dataset.gone.replace('{n}', number));
  const next = rowsOf(spots)[Math.min(number, rowsOf(spots).length) - 1];
  fieldsOf(next)[0].focus();
  fieldsOf(next)[1].dispatchEvent(new Event('input', { bubbles: true }));
}

document.addEventListener('click', (event) => {
  const spots = event.target.closest?.('.spots');
  const picture = event.target.closest?.('.spots input[type=image]');
  const take = event.target.closest?.('[data-take]');
  if (take) takeAway(spots, take.closest('li'));
  if (!picture) return;
  event.preventDefault();
  const row = freeRow(spots);
  // Pressed with a key there is no place yet: the point starts in the middle and the arrows move it.
  const box = picture.getBoundingClientRect();
  const isKey = event.detail === 0 && event.clientX === 0 && event.clientY === 0;
  put(spots, row, isKey ? [FULL / 2, FULL / 2] : [
    ((event.clientX - box.left) / box.width) * FULL, ((event.clientY - box.top) / box.height) * FULL,
  ]);
  marks.get(row).focus();
});
document.addEventListener('keydown', (event) => {
  const mark = event.target.closest?.('.spots .mark');
  if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
  const spots = mark.closest('.spots');
  const row = rowsOf(spots).find((one) => marks.get(one) === mark);
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (event.key === 'Delete' || event.key === 'Backspace') { event.preventDefault(); takeAway(spots, row); }
  if (!way) return;
  event.preventDefault();
  const step = (event.shiftKey ? COARSE : FINE) * 100;
  put(spots, row, fieldsOf(row).map((field, place) => toShare(field.value) + way[place] * step));
});
document.addEventListener('input', (event) => {
  if (!event.isTrusted || !event.target.matches?.('.points input')) return;
  const spots = event.target.closest('.spots');
  if (most(spots) > 1) freeRow(spots);
  draw(spots);
});
