/**
 * Who is called by a text: `@name` calls, whatever its case; a bare name does only for who wants that. What is code, a link or
 * a mail address calls nobody. That it calls and that the name is marked are decided here, once, while the text is read.
 */
import { kept } from '../store.js';
import { parse } from './markdown.js';
import { foldName } from './fold-name.js';
import { SPELLED } from './script.js';

/** Names that are looked for in a text; in a room of more, its others are called but not marked. */
const MOST_NAMES = 1_000;
/** As long as a name can be, in letters with their marks. */
const LONGEST = 32;

const LETTERS = /\P{M}\p{M}{0,31}/uy;
/** What makes of @bob another name: @bobby, @bob-2, @bob_2, @bob@example.org. */
const GOES_ON = new RegExp(`^(?:${SPELLED}|[_.-]+${SPELLED}|@)`, 'u');

/** Those who can be called in a room. */
export class Callable {
  #self;
  #others;
  /** @type {Set<string> | undefined} */ #names;
  /** @type {string} one's bare name for a regular expression, if it calls; never the m of I'm */ bare = '';

  /** @param {string | undefined} nick one's own @param {Iterable<string>} [others] who else is here */
  constructor(nick, others = []) {
    [this.#self, this.#others] = [nick ? foldName(nick) : undefined, others];
    if (nick && bareCalls()) {
      const name = nick.replace(/[\\^$.*+?()[\]{}|/-]/g, (char) => `\\u{${char.codePointAt(0).toString(16)}}`);
      const edge = new RegExp(SPELLED, 'u').test(nick) ? `${SPELLED}|_` : '[\\p{L}\\p{M}\\p{N}_]'; // 梅 is not meant by 小梅
      this.bare = `(?<!${edge}|[@'’.])${name}(?!${edge}|[.@]${SPELLED}|['’](?!s(?!${SPELLED}))${SPELLED})`;
    }
  }

  /**
   * The longest name that stands there. @param {string} line @param {number} from behind the @
   * @returns {{ end: number, self: boolean } | undefined}
   */
  at(line, from) {
    this.#names ??= this.#fold();
    let [folded, longest, end] = ['', undefined, from];
    for (let n = 0; n < LONGEST && end < line.length; n += 1) {
      LETTERS.lastIndex = end;
      const letter = LETTERS.exec(line)?.[0];
      if (letter === undefined) break;
      folded += foldName(letter);
      end += letter.length;
      if (this.#names.has(folded) && !GOES_ON.test(line.slice(end, end + 8))) longest = { end, self: folded === this.#self };
    }
    return longest;
  }

  #fold() {
    const names = new Set(this.#self ? [this.#self] : []);
    for (const name of this.#others) {
      if (names.size > MOST_NAMES) break;
      names.add(foldName(name));
    }
    return names;
  }
}

/** Does one's name call without an @, too? */
export const bareCalls = () => kept.get('calls') === 'bare';
/** @param {boolean} yes */
export const callBare = (yes) => kept.set('calls', yes ? 'bare' : undefined);

/** @param {string} text @param {string | undefined} nick one's own @param {Iterable<string>} [others] who else is here */
export function mentions(text, nick, others) {
  const who = new Callable(nick, others);
  return Boolean(nick) && (text.includes('@') || who.bare !== '') && parse(text, who).called;
}
