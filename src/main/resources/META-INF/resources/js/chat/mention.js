/** Is one spoken of? By `@name`, or by the name as a word; case does not count. */
const IDEOGRAPHS = '[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}]';
const LETTER = '[\\p{L}\\p{M}\\p{N}_]';
/** Between 你好 and alice there is no space, and still a word begins there. */
const SPELLED = `(?!${IDEOGRAPHS})${LETTER}`;

let last = { nick: '', pattern: /$^/ };

function patternOf(nick) {
  const name = nick.replace(/[\\^$.*+?()[\]{}|/-]/g, (char) => `\\u{${char.codePointAt(0).toString(16)}}`);
  const edge = new RegExp(IDEOGRAPHS, 'u').test(nick) ? LETTER : SPELLED; // 梅 is not meant by 小梅
  return new RegExp(`(?<!${SPELLED})@${name}(?!${SPELLED})|(?<!${edge}|@)${name}(?!${edge})`, 'iu');
}

/** @param {string} text @param {string | undefined} nick one's own */
export function mentions(text, nick) {
  if (!nick) return false;
  if (last.nick !== nick) last = { nick, pattern: patternOf(nick) };
  return last.pattern.test(text);
}
