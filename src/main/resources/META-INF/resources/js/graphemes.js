/** Graphemes: a family emoji counts as one, and so does a letter with all its accents. */
const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Splits a text into graphemes, or into code points in a browser without `Intl.Segmenter`. @param {string} text @returns {Iterable<string>} */
export function* graphemes(text) {
  if (!segmenter) yield* text;
  else for (const { segment } of segmenter.segment(text)) yield segment;
}

/**
 * Cuts a text to a number of whole graphemes and of UTF-16 units; a text that was cut ends in "…".
 * @param {string} text @param {number} most graphemes @param {number} units UTF-16 units
 */
export function cut(text, most, units = most * 8) {
  let [kept, count, taken] = [[], 0, 0];
  for (const sign of graphemes(text.slice(0, units + 1))) {
    count += 1;
    taken += sign.length;
    if (taken > units || count > most) return `${kept.slice(0, most - 1).join('').trimEnd()}…`;
    kept.push(sign);
  }
  return text;
}
