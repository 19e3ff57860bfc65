// What learners see when: choosing a preset ticks its boxes, ticking a box makes the table one's own.
const table = document.querySelector('[data-review]');
const preset = document.getElementById('id_review_preset');
const was = document.getElementById('id_review_was');
const presets = table ? JSON.parse(table.dataset.review) : {};
const boxes = () => [...table.querySelectorAll('input')];

// Before the listener that saves: it reads the whole form.
document.addEventListener('change', (event) => {
  if (event.target === preset && presets[preset.value]) {
    for (const box of boxes()) box.checked = presets[preset.value].includes(box.value);
  }
  if (table?.contains(event.target)) preset.value = was.value = 'own';
}, true);

/** Show the table as it was saved: some boxes bring others. */
export function refreshTable(page) {
  if (!table) return;
  const saved = new Set([...page.querySelectorAll('[data-review] input:checked')].map((box) => box.value));
  for (const box of boxes()) box.checked = saved.has(box.value);
  preset.value = was.value = page.getElementById('id_review_was').value;
}
