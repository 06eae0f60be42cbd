/**
 * A small Markdown, line by line: **bold**, *italic*, `code`, fenced code, "> " quotes, "- " and "1. " lists, links that are
 * written out, :emoji:. Whatever is none of these stays as it was written. Text becomes nodes and never markup, and every
 * character is looked at a bounded number of times, whoever wrote it.
 */
import { el } from '../dom.js';
import { emoji } from './emoji.js';

/** Things made of one text: links, bold words, blocks, …; behind them it is shown as it was written. */
const MOST = 200;
/** Quotes within quotes. */
const DEEPEST = 3;

const OPENS = /^```[\w+#.-]{0,20}\s*$/;
const CLOSES = /^```\s*$/;
const QUOTES = /^> .*\S/;
const QUOTED = /^>(?: |$)/;
const ITEM = /^(?:-|(\d{1,3})\.) (?=\S)/;

// An address that is none has no start of another in it, and a name has no colon: nothing is looked at more than twice.
const ADDRESS = '\\bhttps?:\\/\\/[^\\s<>"\'`\\u202a-\\u202e\\u2066-\\u2069]+[^\\s<>"\'`.,:;!?*)\\]}。，；：！？）】」\\u202a-\\u202e\\u2066-\\u2069]';
const TOKEN = new RegExp(`\`+|\\*+|${ADDRESS}|:[a-z0-9_+-]{1,30}:`, 'gu');

// In scripts that put no spaces between words a star may stand at any letter; in others not within a word: 2*3*4.
const WORD = '(?![\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Thai}])[\\p{L}\\p{N}]';
const WORD_BEFORE = new RegExp(`${WORD}$`, 'u');
const WORD_AFTER = new RegExp(`^${WORD}`, 'u');

/** The nodes of a text: elements and strings. @param {string} text @returns {(Node | string)[]} */
export function markdown(text) {
  return blocks(text.split(/\r?\n/), 0, { left: MOST });
}

/** @param {string[]} lines @param {number} depth @param {{ left: number }} budget */
function blocks(lines, depth, budget) {
  const nodes = [];
  const lastClose = lines.findLastIndex((line) => CLOSES.test(line));
  let said = [];
  const block = (node) => {
    nodes.push(...spoken(said, nodes.length > 0, Boolean(node), budget));
    said = [];
    if (node) nodes.push(node);
  };
  for (let i = 0; i < lines.length; ) {
    const from = i;
    if (i < lastClose && OPENS.test(lines[i]) && spend(budget)) {
      do i += 1;
      while (!CLOSES.test(lines[i]));
      block(el('pre', { dir: 'auto' }, el('code', {}, lines.slice(from + 1, i).join('\n'))));
      i += 1;
    } else if (depth < DEEPEST && QUOTES.test(lines[i]) && spend(budget)) {
      while (i < lines.length && QUOTED.test(lines[i])) i += 1;
      const quoted = lines.slice(from, i).map((line) => line.slice(2));
      block(el('blockquote', { dir: 'auto' }, ...blocks(quoted, depth + 1, budget)));
    } else if (ITEM.test(lines[i]) && spend(budget)) {
      const list = el(lines[i].startsWith('-') ? 'ul' : 'ol', { dir: 'auto' });
      for (let item; (item = ITEM.exec(lines[i] ?? '')) && (item[1] === undefined) === (list.tagName === 'UL') && spend(budget); i += 1) {
        list.append(el('li', item[1] && { value: Number(item[1]) }, ...inline(lines[i].slice(item[0].length), budget)));
      }
      if (i === from) said.push(lines[i++]);
      else block(list);
    } else said.push(lines[i++]);
  }
  block(undefined);
  return nodes;
}

/** Lines that are none of the above; next to a block, the empty ones only parted it from them. */
function spoken(lines, follows, precedes, budget) {
  let [from, to] = [0, lines.length];
  if (follows) while (from < to && lines[from].trim() === '') from += 1;
  if (precedes) while (to > from && lines[to - 1].trim() === '') to -= 1;
  const parts = [];
  for (let i = from; i < to; i += 1) {
    if (i > from) put(parts, '\n');
    for (const part of inline(lines[i], budget)) put(parts, part);
  }
  return parts;
}

/** Strings that follow each other are one. */
function put(parts, part) {
  if (typeof part === 'string' && typeof parts.at(-1) === 'string') parts.push(parts.pop() + part);
  else if (part !== '') parts.push(part);
}

function spend(budget) {
  return budget.left > 0 && (budget.left -= 1) >= 0;
}

/** @param {string} line @param {{ left: number }} budget */
function inline(line, budget) {
  const spans = new Spans(budget);
  const closing = ticks(line);
  let from = 0;
  for (let found; (TOKEN.lastIndex = from), (found = TOKEN.exec(line)); ) {
    const token = found[0];
    spans.text(line.slice(from, found.index));
    from = found.index + token.length;
    const end = closing.get(found.index);
    if (token[0] === '*') spans.stars(token, ...edges(line, found.index, from));
    else if (token[0] === 'h') spans.add(link(token), token);
    else if (token[0] === ':') {
      const known = /\w/.test(`${line[found.index - 1] ?? ''}${line[from] ?? ''}`) ? undefined : emoji(token.slice(1, -1));
      if (!known) from = found.index + 1; // what follows the first colon may be an address, what follows the second a name
      spans.text(known ?? ':');
    }
    else if (end !== undefined) {
      const code = line.slice(from, end);
      from = end + token.length;
      spans.add(() => el('code', { dir: 'auto' }, code), line.slice(found.index, from));
    } else spans.text(token);
  }
  spans.text(line.slice(from));
  return spans.end();
}

/** For each run of backticks where the next of the same length is. @param {string} line */
function ticks(line) {
  const closing = new Map();
  const last = new Map();
  for (const { 0: run, index } of line.matchAll(/`+/g)) {
    closing.set(last.get(run.length), index);
    last.set(run.length, index);
  }
  return closing;
}

/** May stars that stand from here to there open, may they close? */
function edges(line, from, to) {
  const [before, after] = [line.slice(Math.max(0, from - 2), from), line.slice(to, to + 2)];
  const opens = /^\S/u.test(after) && !WORD_BEFORE.test(before);
  const closes = /\S$/u.test(before) && !WORD_AFTER.test(after);
  return [opens, closes];
}

/** @param {string} url @returns {(() => Node) | undefined} nothing for one that hides where it goes behind a name, as in https://bank@example.org */
function link(url) {
  if (!URL.canParse?.(url)) return undefined;
  const { protocol, username, password } = new URL(url);
  if (!/^https?:$/.test(protocol) || username || password) return undefined;
  return () => el('a', { href: url, target: '_blank', rel: 'noopener noreferrer nofollow' }, url);
}

/** The pieces of a line, and the bold and italic that is open in it: at most one of each, so nothing is nested deeper. */
class Spans {
  #open = [{ mark: '', parts: [] }];
  #budget;

  constructor(budget) {
    this.#budget = budget;
  }

  text(text) {
    put(this.#open.at(-1).parts, text);
  }

  /** @param {(() => Node) | undefined} make @param {string} written what is shown if there is nothing to make */
  add(make, written) {
    if (make && spend(this.#budget)) this.#open.at(-1).parts.push(make());
    else this.text(written);
  }

  stars(run, opens, closes) {
    const marks = run.length === 3 ? ['**', '*'] : [run];
    const at = this.#open.findIndex(({ mark }) => mark === marks[0]);
    if (run.length > 3) this.text(run);
    else if (closes && run.length === 3 && this.#open.length === 3) {
      this.#close(2);
      this.#close(1);
    } else if (closes && run.length < 3 && at > 0) this.#close(at);
    else if (opens) {
      if (run.length === 3) this.#forget(1);
      else if (at > 0) this.#forget(at);
      for (const mark of marks) this.#open.push({ mark, parts: [] });
    } else this.text(run);
  }

  end() {
    this.#forget(1);
    return this.#open[0].parts;
  }

  #close(at) {
    this.#forget(at + 1);
    if (!spend(this.#budget)) return this.#forget(at);
    const { mark, parts } = this.#open.pop();
    this.#open.at(-1).parts.push(el(mark === '*' ? 'em' : 'strong', {}, ...parts));
  }

  /** What was opened from here on is never closed: its stars are stars. */
  #forget(at) {
    while (this.#open.length > at) {
      const { mark, parts } = this.#open.pop();
      this.text(mark);
      for (const part of parts) put(this.#open.at(-1).parts, part);
    }
  }
}
