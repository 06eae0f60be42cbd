/**
 * Parses the marks inside a line: **bold**, *italic*, _italic_, ~~struck~~, `code`, links, [links](https://…), mail addresses,
 * :emoji:, @names and #rooms. A backslash escapes a mark. Every character is examined a bounded number of times.
 */
import { isNumber, isRoom, roomAddress } from './room-name.js';
import { emoji } from './emoji.js';
import { linkAt, MAIL, mailAt, START } from './link.js';
import { WORD_CHAR, WORD_AFTER, WORD_BEFORE } from './word-boundary.js';

/**
 * @typedef {string | { tag: string, props?: Record<string, any>, aside?: boolean, children: Piece[] }} Piece
 * aside: added by the page, not part of the text
 * @typedef {{ left: number, who?: import('./mention.js').Mentionable, called: boolean }} Reading
 */

const ESCAPED = '\\\\[*_~`[#@:]';
const SHRUG = '¯\\\\_\\(ツ\\)_\\/¯'; // the underscores are part of it, not marks
const ROOM = `(?<!${WORD_CHAR}|[_&/#])#[\\p{L}\\p{M}\\p{N}_.-]{1,65}`;
const NAME = `(?<!${WORD_CHAR}|[@.])@`;
const MARKS = `${SHRUG}|${ESCAPED}|\`+|\\*+|_+|~+`;
const ALL = `${MARKS}|${START}|${MAIL}|:[a-z0-9_+-]{1,30}:|${NAME}|${ROOM}|\\[`;
/** The text of a link cannot contain another link. */
const IN_LINK = new RegExp(`${MARKS}|:[a-z0-9_+-]{1,30}:`, 'giu');
const PLAIN = new RegExp(ALL, 'giu');

let bare = { of: '', pattern: PLAIN };
/** Returns the pattern to look for. It includes the user's bare name if that counts as a mention. */
function tokensFor(who) {
  if (!who?.bare) return PLAIN;
  if (bare.of !== who.bare) bare = { of: who.bare, pattern: new RegExp(`${ALL}|(?<bare>${who.bare})`, 'giu') };
  return bare.pattern;
}

/** Takes one element from the budget. @param {Reading} reading @returns {boolean} false if none is left */
export const spend = (reading) => reading.left > 0 && (reading.left -= 1) >= 0;

/** Appends a piece; adjacent strings are joined. @param {Piece[]} parts @param {Piece} part */
export function append(parts, part) {
  if (typeof part === 'string' && typeof parts.at(-1) === 'string') parts.push(parts.pop() + part);
  else if (part !== '') parts.push(part);
}

/** @param {string} line @param {Reading} reading @param {boolean} [inLink] @returns {Piece[]} */
export function inline(line, reading, inLink = false) {
  const spans = new Spans(reading);
  const tokens = inLink ? IN_LINK : tokensFor(reading.who);
  const closing = matchBackticks(line);
  let brackets;
  let from = 0;
  for (let found; (tokens.lastIndex = from), (found = tokens.exec(line)); ) {
    const { 0: token, index } = found;
    spans.text(line.slice(from, index));
    from = index + token.length;
    const link = (made) => {
      from = made.end;
      spans.add(made.href && anchor(made.href, [made.shown]), line.slice(index, from));
    };
    if (found.groups?.bare) {
      spans.add(mention(token, true, reading), token);
    } else if (token[0] === '\\') {
      spans.text(token.slice(1));
    } else if (token[0] === '`') {
      const end = closing.get(index);
      if (end === undefined) spans.text(token);
      else {
        from = end + token.length;
        spans.add({ tag: 'code', props: { dir: 'auto' }, children: [line.slice(index + token.length, end)] }, line.slice(index, from));
      }
    } else if (/^[*_~]/.test(token)) {
      spans.mark(token, ...flanks(line, index, from));
    } else if (token === '@') {
      const name = reading.who?.at(line, from);
      if (!name) spans.text(token);
      else {
        from = name.end;
        spans.add(mention(line.slice(index, from), name.self, reading), line.slice(index, from));
      }
    } else if (token === '[') {
      brackets ??= matchBrackets(line);
      const made = namedLink(line, index, brackets.get(index), reading);
      if (made) {
        from = made.end;
        spans.add(made.node, line.slice(index, from));
      } else spans.text(token);
    } else if (token[0] === '#') {
      const name = token.slice(1).replace(/[._-]+$/, '');
      from = index + 1 + name.length;
      spans.add(isRoom(name) && !isNumber(name) && room(name), line.slice(index, from));
    } else if (token[0] === ':') {
      const known = /\w/.test(`${line[index - 1] ?? ''}${line[from] ?? ''}`) ? undefined : emoji(token.slice(1, -1));
      if (!known) from = index + 1; // a link may follow the first colon, an emoji name the second
      spans.text(known ?? ':');
    } else if (token.at(-1) === '@') {
      link(mailAt(line, index, from) ?? { end: from });
    } else if (token[0] === '¯') {
      spans.text(token);
    } else link(linkAt(line, index));
  }
  spans.text(line.slice(from));
  return spans.end();
}

/** Maps each run of backticks to the next run of the same length. @param {string} line */
function matchBackticks(line) {
  const closing = new Map();
  const last = new Map();
  for (const { 0: run, index } of line.matchAll(/`+/g)) {
    closing.set(last.get(run.length), index);
    last.set(run.length, index);
  }
  return closing;
}

/** Maps each [ to its ]. @param {string} line */
function matchBrackets(line) {
  const open = [];
  const closed = new Map();
  for (const { 0: bracket, index } of line.matchAll(/\\[[\]]|[[\]]/g)) {
    if (bracket === '[') open.push(index);
    else if (bracket === ']' && open.length > 0) closed.set(open.pop(), index);
  }
  return closed;
}

/** Returns whether marks between these positions may open, and whether they may close. */
function flanks(line, from, to) {
  const [before, after] = [line.slice(Math.max(0, from - 2), from), line.slice(to, to + 2)];
  const opens = /^\S/u.test(after) && !WORD_BEFORE.test(before);
  const closes = /\S$/u.test(before) && !WORD_AFTER.test(after);
  return [opens, closes];
}

const OUT = { target: '_blank', rel: 'noopener noreferrer nofollow', dir: 'ltr' };

function anchor(href, children) {
  return { tag: 'a', props: href.startsWith('mailto:') ? { href, dir: 'ltr' } : { href, ...OUT }, children };
}

const room = (name) => ({ tag: 'a', props: { href: roomAddress(name), className: 'room', 'data-room': name }, children: [`#${name}`] });

function mention(text, self, reading) {
  if (reading.left > 0) reading.called ||= self;
  return { tag: self ? 'mark' : 'span', props: { className: 'called' }, children: [text] };
}

const LINK_HERE = new RegExp(`^(?:mailto:)?(?:${START}|${MAIL})`, 'iu');
const ADDRESS = new RegExp(`${START}|${MAIL}|[\\p{L}\\p{N}-]\\.\\p{L}{2,}(?!\\p{L})`, 'iu');
const VISIBLE = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u;

/** Characters that a browser takes for a dot, or that look like one. Between Chinese words, 。 ends a sentence. */
const DOTS = /(?<=[a-z0-9])。|。(?=[a-z])|[\u0701\u0702\ua4f8\ua60e\u{10a50}\u{1d16d}]/giu;
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]/gu;
const words = (pieces) => pieces.map((piece) => (typeof piece === 'string' ? piece : words(piece.children))).join('');
/** Compares what readers see, without invisible characters. @param {string} text */
const looksLikeAddress = (text) => ADDRESS.test(text.normalize('NFKC').replace(INVISIBLE, '').replace(DOTS, '.'));

/** `[text](address)`: the host is shown beside the text. If the text itself looks like an address, it cannot link to a different one. */
function namedLink(line, from, close, reading) {
  if (close === undefined || line[close + 1] !== '(') return undefined;
  const start = LINK_HERE.exec(line.slice(close + 2, close + 90))?.[0];
  if (start === undefined) return undefined;
  const begin = close + 2 + (/^mailto:/i.exec(start)?.[0].length ?? 0);
  const made = start.endsWith('@') ? mailAt(line, begin, close + 2 + start.length) : linkAt(line, begin, true);
  const text = line.slice(from + 1, close);
  if (!made?.href || line[made.end] !== ')' || !VISIBLE.test(text)) return undefined;
  const same = [made.shown, made.host, made.href].includes(text);
  if (!same && looksLikeAddress(text)) return undefined; // checked before parsing, so that nested brackets are parsed once
  const { left } = reading;
  const children = same ? [text] : inline(text, reading, true);
  if (!same && looksLikeAddress(words(children))) {
    reading.left = left;
    return undefined;
  }
  const name = { tag: 'bdi', children };
  const where = { tag: 'bdi', props: { className: 'goes', dir: 'ltr' }, aside: true, children: [` (${made.host})`] };
  return { end: made.end + 1, node: anchor(made.href, same ? [made.shown] : [name, where]) };
}

const TAGS = { '*': 'em', '**': 'strong', _: 'em', '~~': 'del' };

/** The pieces of a line and its open marks. At most one mark of each kind is open, which bounds the nesting. */
class Spans {
  #open = [{ mark: '', parts: [] }];
  #reading;

  constructor(reading) {
    this.#reading = reading;
  }

  text(text) {
    append(this.#open.at(-1).parts, text);
  }

  /** @param {Piece | false | undefined} node @param {string} written shown instead if the budget is spent */
  add(node, written) {
    if (node && spend(this.#reading)) this.#open.at(-1).parts.push(node);
    else this.text(written);
  }

  mark(run, opens, closes) {
    const both = run === '***';
    const marks = both ? ['**', '*'] : [run];
    const at = this.#open.findIndex(({ mark }) => mark === marks[0]);
    const other = this.#open.findIndex(({ mark }) => mark === '*');
    if (!(both || run in TAGS)) this.text(run);
    else if (closes && both && at > 0 && other > 0) {
      this.#close(Math.max(at, other));
      this.#close(Math.min(at, other));
    } else if (closes && !both && at > 0) this.#close(at);
    else if (opens) {
      const first = both ? [at, other].filter((n) => n > 0) : at > 0 ? [at] : [];
      if (first.length > 0) this.#unwind(Math.min(...first));
      for (const mark of marks) this.#open.push({ mark, parts: [] });
    } else this.text(run);
  }

  end() {
    this.#unwind(1);
    return this.#open[0].parts;
  }

  #close(at) {
    this.#unwind(at + 1);
    if (!spend(this.#reading)) return this.#unwind(at);
    const { mark, parts } = this.#open.pop();
    this.#open.at(-1).parts.push({ tag: TAGS[mark], children: parts });
  }

  /** Turns the marks opened from here on back into text: they are never closed. */
  #unwind(at) {
    while (this.#open.length > at) {
      const { mark, parts } = this.#open.pop();
      this.text(mark);
      for (const part of parts) append(this.#open.at(-1).parts, part);
    }
  }
}
