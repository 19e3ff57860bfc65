// What the inspection of a page asks inside the page; laid into it by inspection.py.
window.inspection = {
  focusable: "a[href], button, input, select, textarea, summary, [tabindex='0']",
  reached: new Map(),

  /** What sticks out of a page that scrolls sideways, or an empty text. */
  sideways() {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return '';
    const out = [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(0, 4);
    return `${root.scrollWidth} px: ${out.map((one) => one.outerHTML.slice(0, 90)).join(' ')}`;
  },

  /** Selectors of the buttons, shown now, that open a dialog or a pop-up: one for each. */
  openers() {
    const found = new Map();
    for (const one of document.querySelectorAll('[data-open], [popovertarget]')) {
      if (!one.checkVisibility() || one.disabled) continue;
      const name = one.dataset.open ? 'data-open' : 'popovertarget';
      found.set(one.getAttribute(name), `[${name}="${one.getAttribute(name)}"]`);
    }
    return [...found.values()];
  },

  /** Remember from now on what gets the focus, and whether it could be seen then. */
  watchFocus() {
    document.addEventListener('focusin', ({ target }) => {
      // What the style sheet draws itself is seen by its label.
      const isDrawn = Boolean(target.closest('.vh, .seg, .opt, .gap'));
      this.reached.set(target, isDrawn || this.isSeen(target));
    });
    // Tab stops at each part of a date and time, and at its picker.
    const parts = 7 * document.querySelectorAll('input[type=datetime-local]').length;
    return document.querySelectorAll(this.focusable).length + parts;
  },

  isSeen(target) {
    const box = target.getClientRects()[0];
    if (!box) return false;
    return [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.2], [0.5, 0.8]].some(([x, y]) => {
      const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return hit && (target.contains(hit) || hit.contains(target));
    });
  },

  /** What the focus should have come to, of the first `most` stops, and did not, or came to unseen. */
  focusFaults(most) {
    const name = (one) => one.outerHTML.slice(0, 110);
    // A group of radio buttons is one stop: the arrows choose inside it.
    const wanted = [...document.querySelectorAll(this.focusable)].filter((one) => !one.disabled && one.tabIndex >= 0
      && one.type !== 'radio' && one.checkVisibility({ visibilityProperty: true }));
    const missed = wanted.slice(0, most).filter((one) => !this.reached.has(one));
    const unseen = [...this.reached].filter(([, isSeen]) => !isSeen);
    return [
      ...missed.map((one) => `Tab never reaches ${name(one)}`),
      ...unseen.map(([one]) => `focused but not seen ${name(one)}`),
    ];
  },
};
