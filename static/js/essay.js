// The length of an essay, counted while it is typed as the server counts it (`items/scoring/essays.py`).
import { say } from './ui.js';

const APART = /([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}])/gu;

export const wordCount = (text) => text.replace(APART, ' $1 ').split(/\s+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece)).length;

/** Say below the box how long its text is; a limit that is crossed is also said aloud, once. */
export function showLength(box) {
  const line = box.closest('.field')?.querySelector('[data-many]');
  if (!line) return;
  const count = wordCount(box.value);
  const few = count > 0 && count < Number(box.dataset.min || 0);
  const over = count > Number(box.dataset.max || Infinity);
  const { one, many } = line.dataset;
  const state = over ? line.dataset.over : few ? line.dataset.few : '';
  line.textContent = (count === 1 ? one : many.replace('#', count)) + (state && `, ${state}`);
  if (over && line.dataset.state !== 'over') say(line.textContent);
  line.dataset.state = over ? 'over' : '';
}

document.addEventListener('input', (event) => {
  if (event.target.matches?.('textarea')) showLength(event.target);
});
