/** Code blocks do not wrap. One that is wider than its bubble scrolls, and can be focused to scroll by keyboard. */
const watched = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute('tabindex');
  }
});

/** @param {HTMLElement} text may contain code blocks */
export function makeCodeScrollable(text) {
  for (const block of text.querySelectorAll('pre')) watched.observe(block);
  return text;
}
