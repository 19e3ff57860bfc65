// What is drawn: how many questions fit is told while one chooses. Without this file a button tells it.
const form = document.getElementById('draw');
form.querySelector('[data-count]').hidden = true;

let waiting = 0;
let asked = 0;

/** Ask how many fit what is chosen now; only the newest answer is shown. */
async function count() {
  const mine = ++asked;
  const data = new FormData(form);
  data.set('act', 'count');
  const reply = await fetch(form.action, { method: 'POST', body: data }).catch(() => null);
  if (!reply?.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
  document.getElementById('fits').replaceChildren(...page.getElementById('fits').childNodes);
}
form.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(count, 300);
});
