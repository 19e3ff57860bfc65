// Drawing zones on the picture of a question. The fields of the rows are what counts; this writes into them and
// shows what stands there.
const form = document.getElementById('editor');
const rows = document.getElementById('rows');
const canvas = form.querySelector('[data-draw]');
const SVG = 'http://www.w3.org/2000/svg';
let current = null;
let start = null;

const all = () => [...rows.querySelectorAll('[data-row]')];
const part = (row, name) => row.querySelector(`[name$="-${name}"]`);
const numbersOf = (row) => part(row, 'other').value.split(/[\s;,]+/).filter(Boolean).map(Number);
const tidy = (number) => String(Math.round(Math.min(Math.max(number, 0), 100) * 10) / 10);

function element(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

function figure(shape, numbers, ratio) {
  const [a, b, c, d] = numbers.map((number) => number * 100);
  if (shape === 'rectangle' && numbers.length === 4) return element('rect', { x: a, y: b, width: Math.max(c - a, 0), height: Math.max(d - b, 0) });
  if (shape === 'circle' && numbers.length === 3) return element('ellipse', { cx: a, cy: b, rx: c, ry: c * ratio });
  if (shape === 'polygon' && numbers.length > 3 && numbers.length % 2 === 0) return element('polygon', { points: numbers.map((number) => number * 100).join(' ') });
  return null;
}

function middle(shape, numbers) {
  if (shape === 'rectangle') return [(numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2];
  if (shape === 'circle') return numbers;
  const across = numbers.filter((_, place) => place % 2 === 0);
  const down = numbers.filter((_, place) => place % 2 === 1);
  return [across, down].map((side) => (Math.min(...side) + Math.max(...side)) / 2);
}

function show() {
  const over = canvas.querySelector('.over');
  const zones = over.querySelector('.zones');
  zones.replaceChildren();
  over.querySelectorAll('.letter').forEach((letter) => letter.remove());
  const picture = canvas.querySelector('img');
  const ratio = picture.getAttribute('width') / picture.getAttribute('height');
  all().forEach((row, place) => {
    const numbers = numbersOf(row);
    const shape = part(row, 'mode').value;
    if (!numbers.length || numbers.some((number) => !Number.isFinite(number))) return;
    const drawn = figure(shape, numbers, ratio);
    if (!drawn) return;
    const group = element('g', { class: part(row, 'key').checked ? 'good' : 'bad' }, zones);
    group.append(drawn);
    const [x, y] = middle(shape, numbers);
    const letter = element('svg', { x: `${x}%`, y: `${y}%`, class: 'letter' }, over);
    element('rect', { x: -11, y: -11, width: 22, height: 22, rx: 4 }, letter);
    element('text', {}, letter).textContent = place + 1;
  });
}

function here(event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100];
}

function rowToDraw() {
  if (current && rows.contains(current)) return current;
  return all().find((row) => !part(row, 'other').value) || all()[all().length - 1];
}

function drag(event) {
  const row = rowToDraw();
  const [x, y] = here(event);
  const box = canvas.getBoundingClientRect();
  const sides = [[start[0], x], [start[1], y]].map((side) => side.sort((one, other) => one - other));
  const radius = Math.hypot(x - start[0], ((y - start[1]) * box.height) / box.width);
  const numbers = part(row, 'mode').value === 'circle'
    ? [...start, radius] : [sides[0][0], sides[1][0], sides[0][1], sides[1][1]];
  part(row, 'other').value = numbers.map(tidy).join(' ');
  show();
}

function changed() {
  part(rowToDraw(), 'other').dispatchEvent(new Event('input', { bubbles: true }));
}

if (canvas) {
  rows.addEventListener('focusin', (event) => { current = event.target.closest('[data-row]') || current; });
  canvas.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    const row = rowToDraw();
    if (part(row, 'mode').value === 'polygon') {
      part(row, 'other').value = [...numbersOf(row), ...here(event).map(tidy)].join(' ');
      changed();
      return;
    }
    start = here(event);
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => { if (start) drag(event); });
  canvas.addEventListener('pointerup', () => { if (start) { start = null; changed(); } });
  canvas.addEventListener('pointercancel', () => { start = null; });
  form.addEventListener('input', show);
  form.addEventListener('change', show);
  show();
}
