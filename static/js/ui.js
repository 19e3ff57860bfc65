// Shared behaviour of every page: reading preferences, dialogs, messages with undo. No dependencies.
const root = document.documentElement;
root.classList.add('js');

// An offer to undo is made once: the address forgets what was done, so that coming back to it says nothing of it.
const UNDONE = { undo: ['undo', 'did', 'n', 'left'], removed: ['removed', 'at'] };

/** Take from the address what only says what was just done. */
export function forgetDone() {
  const here = new URL(window.location.href);
  for (const [token, names] of Object.entries(UNDONE)) {
    if (here.searchParams.has(token)) names.forEach((name) => here.searchParams.delete(name));
  }
  if (here.href !== window.location.href) window.history.replaceState(window.history.state, '', here);
}
forgetDone();

/** Speak a text through the page's one polite live region. */
export function say(text) {
  const live = document.getElementById('live');
  live.textContent = '';
  setTimeout(() => { live.textContent = text; }, 30);
}

/** The request header that proves a form or fetch came from this site. */
export function csrf() {
  // Who signs in again, in another window perhaps, gets a new one: the cookie is never older than the page.
  return /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1]
    || document.querySelector('input[name="csrfmiddlewaretoken"]')?.value || '';
}

/** An icon of the sprite this page already uses. */
export function icon(name) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('class', 'i');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(ns, 'use');
  const sprite = document.querySelector('svg.i use')?.getAttribute('href').split('#')[0] || '';
  use.setAttribute('href', `${sprite}#i-${name}`);
  svg.append(use);
  return svg;
}

/** A short confirmation that leaves by itself after 7 seconds, unless hovered or focused. */
export function toast(text, undo, undoWord) {
  document.querySelector('.toast')?.remove();
  const box = document.createElement('div');
  box.className = 'toast';
  const span = document.createElement('span');
  span.textContent = text;
  box.append(span);
  if (undo) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn sm';
    button.textContent = undoWord;
    button.addEventListener('click', () => { undo(); box.remove(); });
    box.append(button);
  }
  document.body.append(box);
  say(text);
  const leave = () => { if (box.matches(':hover, :focus-within')) setTimeout(leave, 2000); else box.remove(); };
  setTimeout(leave, 7000);
}

/** Scroll the box that shows the article, and only it, to the words marked in it. */
export function showMark(box) {
  const mark = box?.querySelector('.ev');
  if (mark) box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
}

// Preferences are cookies, so that the server writes the attributes and nothing flashes.
function prefer(key, value) {
  if (value) root.dataset[key] = value; else delete root.dataset[key];
  document.cookie = `pref-${key}=${value}; path=/; max-age=${value ? 31536000 : 0}; samesite=lax`;
}

function nameThemes() {
  const now = root.dataset.theme || 'automatic';
  document.querySelectorAll('[data-theme-toggle]').forEach((button) => {
    const text = `${button.dataset.words}: ${now}`;
    const span = button.querySelector('span');
    if (span) span.textContent = text; else button.setAttribute('aria-label', text);
  });
}

document.addEventListener('click', (event) => {
  const target = event.target.closest('[data-theme-toggle], [data-open], [data-close], [data-reveal], [data-print]');
  if (!target) return;
  if (target.matches('[data-theme-toggle]')) {
    const order = ['', 'light', 'dark'];
    prefer('theme', order[(order.indexOf(root.dataset.theme || '') + 1) % 3]);
    nameThemes();
    say(`${target.dataset.words}: ${root.dataset.theme || 'automatic'}`);
  }
  if (target.dataset.open) {
    event.preventDefault();
    document.getElementById(target.dataset.open).showModal();
  }
  if (target.matches('[data-close]')) target.closest('dialog').close();
  if (target.dataset.reveal) {
    const input = document.getElementById(target.dataset.reveal);
    const isShown = input.type === 'password';
    input.type = isShown ? 'text' : 'password';
    target.setAttribute('aria-pressed', String(isShown));
  }
  if (target.matches('[data-print]')) window.print();
});
document.querySelectorAll('[data-pref]').forEach((input) => {
  const [key, value] = input.dataset.pref.split(':');
  if ((root.dataset[key] || '') === value) input.checked = true;
  input.addEventListener('change', () => prefer(key, value));
});
document.querySelectorAll('dialog').forEach((dialog) => {
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
});
nameThemes();
