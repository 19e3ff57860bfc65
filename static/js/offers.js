// Wrong options that the server offers for a question: one press fills the next empty option.
// Without this file the same buttons send the form.
import { say } from './ui.js';

const offers = document.getElementById('offers');
const rows = document.getElementById('rows');

function emptyRow() {
  const inputs = (row) => [...row.querySelectorAll('input[name$=-text], input[name$=-other]')];
  return [...rows.querySelectorAll('[data-row]')].find((row) => inputs(row).every((input) => !input.value.trim()));
}

function takeOver(button) {
  if (!emptyRow()) document.querySelector('[data-add-row]').click();
  // A match that belongs to nothing stands on the right of a pair.
  const row = emptyRow();
  const input = row.querySelector('input[name$=-other]') || row.querySelector('input[name$=-text]');
  input.value = button.value;
  const line = button.closest('li');
  const next = (line.nextElementSibling || line.previousElementSibling)?.querySelector('button');
  (next || input).focus();
  line.remove();
  say(`${input.getAttribute('aria-label')}: ${input.value}`);
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

offers?.addEventListener('click', (event) => {
  const button = event.target.closest('[name=offer]');
  if (!button) return;
  event.preventDefault();
  takeOver(button);
});

// What the live checks brought. Buttons stay as they are for somebody who is choosing among them.
export function showOffers(page) {
  const news = page.getElementById('new-offers');
  if (news && offers && !offers.contains(document.activeElement)) offers.replaceChildren(...news.childNodes);
  news?.remove();
}
