// What stays on a device when somebody leaves it: nothing. Whoever sees the page to sign in sees no copies of
// what another person had opened; signing out sends what is unsent, or asks, and removes the rest.
import { sendAll } from './answers.js';
import { forgetCopies } from './copies.js';
import { forgetUnsent } from './unsent.js';

const form = document.querySelector('form[data-user]');
let isWarned = false;

async function leave(event) {
  event.preventDefault();
  const left = isWarned ? 0 : await sendAll(form.dataset.user);
  if (left) {
    isWarned = true;
    form.querySelector('.note').hidden = false;
    form.querySelector('.note p').textContent = `${form.dataset.left} ${left}`;
    form.querySelector('button').textContent = form.dataset.anyway;
    return;
  }
  await Promise.allSettled([forgetUnsent(), forgetCopies()]);
  form.submit();
}

if (form) form.addEventListener('submit', leave); else forgetCopies();
