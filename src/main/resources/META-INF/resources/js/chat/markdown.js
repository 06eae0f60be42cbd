/**
 * A small subset of Markdown, parsed line by line: the inline marks of `inline.js`, fenced code, "> " quotes, and nested "- ", "* "
 * and "1. " lists. Everything else is shown as it was written. Text becomes nodes, never markup. The rules are in docs/text.md.
 */
import { el } from '../dom.js';
import { inline, append, spend } from './inline.js';

/** @typedef {import('./inline.js').Piece} Piece @typedef {import('./inline.js').Reading} Reading */

/** The most elements (links, bold words, blocks, …) made of one text. What follows them is shown as it was written. */
const MOST = 200;
/** How deep quotes and lists may nest. */
const [DEEPEST, DEEPEST_LIST] = [3, 5];

const OPENS = /^```([\w+#.-]{0,20})\s*$/;
const CLOSES = /^```\s*$/;
/** Without a space, a word, a mark or another quote must follow: >_<, >=5 and >w< are not quotes. */
const QUOTES = /^>(?: .*\S|(?!\p{L}<)[\p{L}\p{M}*`@#"'“‘「『《（(\[].*|>+ ?[\p{L}].*)/u;
const QUOTED = /^>(?! ?[_.]<)/;
const ITEM = /^([ \t]*)(?:[-*]|(\d{1,3})[.)]) +(?=\S)/;
const ESCAPED = /^(\s*)(?:\\([->+])|(\d{1,3})\\([.)]))/;

/**
 * @param {string} text @param {import('./mention.js').Mentionable} [who] the names to look for
 * @returns {{ nodes: Piece[], called: boolean }} called: the user is mentioned
 */
export function parse(text, who) {
  const reading = { left: MOST, who, called: false };
  return { nodes: blocks(text.split(/\r?\n/), 0, reading), called: reading.called };
}

/** Turns pieces into elements and strings. @param {Piece[]} nodes @returns {(Node | string)[]} */
export const show = (nodes) => nodes.map((node) => (typeof node === 'string' ? node : el(node.tag, node.props, ...show(node.children))));

const BLOCKS = new Set(['pre', 'blockquote', 'ul', 'ol', 'li']);

/** Returns the text without its marks, where formatting cannot be shown. @param {string} text */
export const plain = (text) => words(parse(text).nodes).trim();

/** @param {Piece[]} nodes */
function words(nodes) {
  let said = '';
  let block = false;
  for (const node of nodes) {
    if (node.aside) continue;
    const next = BLOCKS.has(node.tag);
    if (said && (block || next)) said += '\n';
    block = next;
    said += typeof node === 'string' ? node : words(node.children);
  }
  return said;
}

/** @param {string[]} lines @param {number} depth @param {Reading} reading */
function blocks(lines, depth, reading) {
  const nodes = [];
  const lastClose = lines.findLastIndex((line) => CLOSES.test(line));
  let said = [];
  const block = (node) => {
    nodes.push(...plainLines(said, nodes.length > 0, Boolean(node), reading));
    said = [];
    if (node) nodes.push(node);
  };
  for (let i = 0; i < lines.length; ) {
    const from = i;
    const [, language] = (i < lastClose && OPENS.exec(lines[i])) || [];
    if (language !== undefined && spend(reading)) {
      do i += 1;
      while (!CLOSES.test(lines[i]));
      const code = { tag: 'code', children: [lines.slice(from + 1, i).join('\n')] };
      const label = language ? [{ tag: 'span', props: { className: 'language' }, aside: true, children: [language] }] : [];
      block({ tag: 'pre', props: { dir: 'auto' }, children: [...label, code] });
      i += 1;
    } else if (depth < DEEPEST && QUOTES.test(lines[i]) && spend(reading)) {
      while (i < lines.length && QUOTED.test(lines[i])) i += 1;
      const quoted = lines.slice(from, i).map((line) => line.replace(/^> ?/, ''));
      block({ tag: 'blockquote', props: { dir: 'auto' }, children: blocks(quoted, depth + 1, reading) });
    } else if (ITEM.test(lines[i])) {
      const { nodes: lists, next } = items(lines, i, reading);
      if (next === i) said.push(lines[i++]);
      else for (const list of lists) block(list);
      i = Math.max(i, next);
    } else said.push(lines[i++]);
  }
  block(undefined);
  return nodes;
}

const width = (space) => space.replaceAll('\t', '    ').length;

/** Parses the lists that start at this line. An item that is indented further than the one above it is nested in it. */
function items(lines, from, reading) {
  const nodes = [];
  /** The open lists; each is nested in the last item of the one before. */
  const open = [];
  let i = from;
  for (; i < lines.length; i += 1) {
    const line = lines[i];
    const next = lines[i + 1] ?? '';
    const found = ITEM.exec(line);
    if (!found) {
      const more = open.length > 0 && /^\s{2}/.test(line);
      if (line.trim() === '' && ITEM.test(next) && open.length > 0) continue;
      if (!more || line.trim() === '') break;
      const { children } = open.at(-1).list.children.at(-1);
      append(children, '\n');
      for (const part of inline(line.trim(), reading)) append(children, part);
      continue;
    }
    if (!spend(reading)) break;
    const [marker, space, number] = found;
    const [tag, indent] = [number === undefined ? 'ul' : 'ol', width(space)];
    while (open.length > 1 && indent < open.at(-1).indent) open.pop();
    const top = open.at(-1);
    const within = top && indent > top.indent + 1 && open.length < DEEPEST_LIST;
    if (top && !within && top.list.tag !== tag) open.pop();
    if (!top || within || top.list.tag !== tag) {
      const list = { tag, props: { dir: 'auto' }, children: [] };
      if (open.length > 0) open.at(-1).list.children.at(-1).children.push(list);
      else nodes.push(list);
      open.push({ list, indent });
    }
    const value = number === undefined ? {} : { value: Number(number) };
    open.at(-1).list.children.push({ tag: 'li', props: value, children: inline(line.slice(marker.length), reading) });
  }
  return { nodes, next: i };
}

/** Parses lines of plain text. Empty lines next to a block are dropped, as they only separate it from the text. */
function plainLines(lines, follows, precedes, reading) {
  let [from, to] = [0, lines.length];
  if (follows) while (from < to && lines[from].trim() === '') from += 1;
  if (precedes) while (to > from && lines[to - 1].trim() === '') to -= 1;
  const parts = [];
  for (let i = from; i < to; i += 1) {
    if (i > from) append(parts, '\n');
    for (const part of inline(lines[i].replace(ESCAPED, '$1$2$3$4'), reading)) append(parts, part);
  }
  return parts;
}
