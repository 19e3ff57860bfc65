// The import pages: a file that is too large is refused before it travels, buttons show that they work,
// and what the polled fragment says is spoken.
import { say } from './ui.js';

const form = document.querySelector('[data-source]');
const file = form?.querySelector('input[type=file]');

file?.addEventListener('change', () => {
  const isTooLarge = (file.files[0]?.size || 0) > Number(form.dataset.limit) * 1000000;
  file.setCustomValidity(isTooLarge ? form.dataset.tooLarge : '');
  if (isTooLarge) file.reportValidity();
});

document.addEventListener('submit', (event) => {
  const button = event.submitter;
  if (!button?.dataset.busy) return;
  if (button.getAttribute('aria-disabled') === 'true') {
    event.preventDefault();
    return;
  }
  button.setAttribute('aria-disabled', 'true');
  say(button.dataset.busy);
});
// Back in the browser shows the page as it was left: the button must work again.
window.addEventListener('pageshow', () => {
  document.querySelectorAll('[data-busy][aria-disabled]').forEach((button) => button.removeAttribute('aria-disabled'));
});

let spoken = document.getElementById('progress')?.dataset.say;
document.addEventListener('htmx:afterSwap', () => {
  const words = document.getElementById('progress')?.dataset.say;
  if (words && words !== spoken) {
    spoken = words;
    say(words);
  }
});
