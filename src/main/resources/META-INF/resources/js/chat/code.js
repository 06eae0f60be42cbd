/** A block of code keeps its lines: one that is wider than its bubble scrolls, by keyboard too. */
const watched = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute('tabindex');
  }
});

/** @param {HTMLElement} text in which there may be some */
export function codeScrolls(text) {
  for (const block of text.querySelectorAll('pre')) watched.observe(block);
  return text;
}
