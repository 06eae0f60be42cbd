/**
 * Finds mentions. `@name` mentions a person in any case; a bare name does so only if the user has chosen that. Code, links and mail
 * addresses mention nobody. One pass over the text decides both that it mentions somebody and what is highlighted.
 */
import { browserStore } from '../store.js';
import { parse } from './markdown.js';
import { foldName } from './fold-name.js';
import { WORD_CHAR } from './word-boundary.js';

/** The most names looked for in a text. In a larger room, the others are mentioned but not highlighted. */
const MOST_NAMES = 1_000;
/** The longest name, in letters with their combining marks. */
const LONGEST = 32;

const LETTERS = /\P{M}\p{M}{0,31}/uy;
/** What turns @bob into another name: @bobby, @bob-2, @bob_2, @bob@example.org. */
const GOES_ON = new RegExp(`^(?:${WORD_CHAR}|[_.-]+${WORD_CHAR}|@)`, 'u');

/** The names that a text in a room can mention. */
export class Mentionable {
  #self;
  #others;
  /** @type {Set<string> | undefined} */ #names;
  /** @type {string} a regular expression for the user's bare name, if that counts; never matches the m of I'm */ bare = '';

  /** @param {string | undefined} nick the user's own @param {Iterable<string>} [others] the other people of the room */
  constructor(nick, others = []) {
    [this.#self, this.#others] = [nick ? foldName(nick) : undefined, others];
    if (nick && bareNameMentions()) {
      const name = nick.replace(/[\\^$.*+?()[\]{}|/-]/g, (char) => `\\u{${char.codePointAt(0).toString(16)}}`);
      const edge = new RegExp(WORD_CHAR, 'u').test(nick) ? `${WORD_CHAR}|_` : '[\\p{L}\\p{M}\\p{N}_]'; // 小梅 does not mention 梅
      this.bare = `(?<!${edge}|[@'’.])${name}(?!${edge}|[.@]${WORD_CHAR}|['’](?!s(?!${WORD_CHAR}))${WORD_CHAR})`;
    }
  }

  /**
   * Finds the longest name at a position. @param {string} line @param {number} from the position after the @
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

/** Does the user's name without an @ count as a mention? */
export const bareNameMentions = () => browserStore.get('calls') === 'bare';
/** @param {boolean} yes */
export const setBareNameMentions = (yes) => browserStore.set('calls', yes ? 'bare' : undefined);

/** Does the text mention the user? @param {string} text @param {string | undefined} nick the user's own @param {Iterable<string>} [others] the other people of the room */
export function mentions(text, nick, others) {
  const who = new Mentionable(nick, others);
  return Boolean(nick) && (text.includes('@') || who.bare !== '') && parse(text, who).called;
}
