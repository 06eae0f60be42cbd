/**
 * A small Markdown, line by line: what `inline.js` finds in a line, fenced code, "> " quotes, "- ", "* " and "1. " lists in each other.
 * Whatever is none of these stays as it was written. Text becomes nodes and never markup. The rules are in docs/text.md.
 */
import { el } from '../dom.js';
import { inline, put, spend } from './inline.js';

/** @typedef {import('./inline.js').Piece} Piece @typedef {import('./inline.js').Reading} Reading */

/** Things made of one text: links, bold words, blocks, …; behind them it is shown as it was written. */
const MOST = 200;
/** Quotes within quotes, lists within lists. */
const [DEEPEST, DEEPEST_LIST] = [3, 5];

const OPENS = /^```([\w+#.-]{0,20})\s*$/;
const CLOSES = /^```\s*$/;
/** Without a space what follows is a word, a mark or a quote of its own: >_< and >=5 are none, nor is >w<. */
const QUOTES = /^>(?: .*\S|(?!\p{L}<)[\p{L}\p{M}*`@#"'“‘「『《（(\[].*|>+ ?[\p{L}].*)/u;
const QUOTED = /^>(?! ?[_.]<)/;
const ITEM = /^([ \t]*)(?:[-*]|(\d{1,3})[.)]) +(?=\S)/;
const ESCAPED = /^(\s*)(?:\\([->+])|(\d{1,3})\\([.)]))/;

/**
 * @param {string} text @param {import('./mention.js').Callable} [who] those whose name calls
 * @returns {{ nodes: Piece[], called: boolean }} called: one is oneself
 */
export function parse(text, who) {
  const reading = { left: MOST, who, called: false };
  return { nodes: blocks(text.split(/\r?\n/), 0, reading), called: reading.called };
}

/** As elements and strings. @param {Piece[]} nodes @returns {(Node | string)[]} */
export const show = (nodes) => nodes.map((node) => (typeof node === 'string' ? node : el(node.tag, node.props, ...show(node.children))));

const BLOCKS = new Set(['pre', 'blockquote', 'ul', 'ol', 'li']);

/** What is said, without marks: for lines of one kind of letters. @param {string} text */
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
    nodes.push(...spoken(said, nodes.length > 0, Boolean(node), reading));
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

/** The lists from this line on: an item that stands further in than the one above belongs to it. */
function items(lines, from, reading) {
  const nodes = [];
  /** The lists that are open, each within an item of the one before. */
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
      put(children, '\n');
      for (const part of inline(line.trim(), reading)) put(children, part);
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

/** Lines that are none of the above; next to a block, the empty ones only parted it from them. */
function spoken(lines, follows, precedes, reading) {
  let [from, to] = [0, lines.length];
  if (follows) while (from < to && lines[from].trim() === '') from += 1;
  if (precedes) while (to > from && lines[to - 1].trim() === '') to -= 1;
  const parts = [];
  for (let i = from; i < to; i += 1) {
    if (i > from) put(parts, '\n');
    for (const part of inline(lines[i].replace(ESCAPED, '$1$2$3$4'), reading)) put(parts, part);
  }
  return parts;
}
