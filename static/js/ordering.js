// Elements to put in order, below or beside each other: arrows, Alt with the arrow keys, and menus that say each
// place. The menus alone are the answer without script.
import { say } from './ui.js';

const listOf = (form) => form.querySelector('.order');
const menuOf = (element) => element.querySelector('select');

/** The ids in the order shown; none as long as no place is chosen. */
export function readOrder(form) {
  const elements = [...listOf(form).children];
  return elements.some((element) => menuOf(element).value) ? elements.map((element) => element.dataset.element) : [];
}

/** Show an order, or that there is none. */
export function writeOrder(form, order) {
  const list = listOf(form);
  const known = Object.fromEntries([...list.children].map((element) => [element.dataset.element, element]));
  if (order.length && order.every((id) => known[id])) list.append(...order.map((id) => known[id]));
  number(list, order.length > 0);
}

/** Bring out what needs a script. */
export function prepareOrder(form) {
  for (const button of form.querySelectorAll('[data-move]')) button.hidden = false;
}

function number(list, isGiven) {
  [...list.children].forEach((element, place) => { menuOf(element).value = isGiven ? String(place + 1) : ''; });
}

function put(element, place) {
  const list = element.parentElement;
  const others = [...list.children].filter((one) => one !== element);
  const target = Math.max(0, Math.min(place, others.length));
  const focused = document.activeElement;
  list.insertBefore(element, others[target] || null);
  for (const one of list.children) one.classList.toggle('moved', one === element);
  number(list, true);
  // Moving takes the focus away from what was pressed.
  if (element.contains(focused)) focused.focus();
  const text = element.querySelector('span').textContent.trim();
  say(list.dataset.said.replace('{text}', text).replace('{n}', target + 1).replace('{count}', list.children.length));
}

function step(element, by) {
  put(element, [...element.parentElement.children].indexOf(element) + by);
  menuOf(element).dispatchEvent(new Event('change', { bubbles: true }));
}

function stepOf(key, list) {
  const across = list.classList.contains('across') ? (getComputedStyle(list).direction === 'rtl' ? -1 : 1) : 0;
  return { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -across, ArrowRight: across }[key];
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('.order [data-move]');
  if (button) step(button.closest('li'), Number(button.dataset.move));
});
document.addEventListener('keydown', (event) => {
  const element = event.target.closest?.('.order > li');
  if (!event.altKey || !element || event.target.matches('select')) return;
  const by = stepOf(event.key, element.parentElement);
  if (!by) return;
  event.preventDefault();
  step(element, by);
});
document.addEventListener('change', (event) => {
  const menu = event.target;
  if (!menu.matches?.('.order select')) return;
  const element = menu.closest('li');
  const place = Number(menu.value) - 1;
  if (!menu.value) number(element.parentElement, false);
  else if (element.parentElement.children[place] !== element || !readsWhole(element.parentElement)) put(element, place);
});

function readsWhole(list) {
  return [...list.children].every((element, place) => menuOf(element).value === String(place + 1));
}
