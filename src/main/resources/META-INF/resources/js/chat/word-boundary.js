/** Word boundaries. In scripts that do not separate words with spaces, a word may begin, or a mark may stand, at any letter. */
const UNSPACED = '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}]';

/** A letter, mark or digit of a script that separates words, for a regular expression with the flag `u`. */
export const WORD_CHAR = `(?!${UNSPACED})[\\p{L}\\p{M}\\p{N}]`;

/** Marks inside a word are not marks: 2*3*4, snake_case. */
export const WORD_BEFORE = new RegExp(`${WORD_CHAR}$`, 'u');
export const WORD_AFTER = new RegExp(`^${WORD_CHAR}`, 'u');
