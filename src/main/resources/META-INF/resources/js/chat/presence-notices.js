/** Notices of who joined, left or changed their name: one line each while there are few, one expandable line for many joins and leaves. */
import { el } from '../dom.js';
import { list, setText, t } from '../text.js';
import { dayOf } from './day.js';
import { clock, noticeItem } from './message.js';
import { nowIso } from './time.js';

const FEW = 4;
const NAMED = 2;
/** Names in one line; more than that start a new line. */
const MOST = 200;

/** The events of each line and, for an expandable line, the function that adds to it. */
const lines = new WeakMap();

const amount = (events) => events.reduce((sum, { names }) => sum + names.length, 0);

/** Is it a message, with an offset in the room, or a presence event, which has none? */
export const isMessage = ({ offset }) => offset !== undefined;

/** @typedef {{ kind: 'enter' | 'leave', names: string[], time: string } | { from: string, to: string, own: boolean, time: string }} Event */

/**
 * Splits a presence update into events, one per line.
 * @param {{ entered?: string[], left?: string[], renamed?: { from: string, to: string }[] }} presence @param {string} self
 * @returns {Event[]}
 */
export function events({ entered = [], left = [], renamed = [] }, self) {
  const time = nowIso();
  const comings = Object.entries({ enter: entered, leave: left })
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => ({ kind, names, time }));
  return [...comings, ...renamed.map(({ from, to }) => ({ from, to, own: to === self, time }))];
}

/**
 * Adds the event to the last line, or makes a new line. Lines that are merged into the new one are removed.
 * @param {HTMLElement} items the list @param {Event} event
 * @returns {HTMLElement | undefined} the new line
 */
export function presenceNotice(items, event) {
  if (event.to) return renaming(items.lastElementChild, event);
  const joins = (item) => lines.has(item) && dayOf(item.dataset.time) === dayOf(event.time) && amount(lines.get(item).events) < MOST;
  const last = items.lastElementChild;
  if (joins(last) && lines.get(last).add) {
    lines.get(last).add([event]);
    return undefined;
  }
  const before = [];
  for (let item = last; joins(item) && !lines.get(item).add; item = item.previousElementSibling) before.unshift(item);
  const all = [...before.flatMap((item) => lines.get(item).events), event];
  if (amount(all) <= FEW) return single(event);
  for (const item of before) item.remove();
  return folded(all);
}

/** Successive renames of one person share a line, from the first name to the latest. */
const renamings = new WeakMap();

function renaming(last, { from, to, own, time }) {
  const before = renamings.get(last);
  const goesOn = before?.to === from;
  if (goesOn && before.from === to) return last.remove();
  const [item, first] = goesOn ? [last, before.from] : [noticeItem('note', () => '', time), from];
  renamings.set(item, { from: first, to });
  setText(item.firstElementChild, () => t(own ? 'log.renamed.you' : 'log.renamed', { from: first, to }));
  return goesOn ? undefined : item;
}

const words = ({ kind, names }) => t(`log.${kind}`, { names: list(names) });

function single(event) {
  const item = noticeItem(event.kind, () => words(event), event.time);
  lines.set(item, { events: [event] });
  return item;
}

function folded(first) {
  const [parts, all] = [el('span', { dir: 'auto' }), el('ol')];
  const [summary, events] = [el('summary', {}, parts), []];
  // Not announced to screen readers: a burst of joins would drown out the conversation.
  const item = el('li', { className: 'notice comings', 'aria-live': 'off' }, el('details', {}, summary, all));
  const add = (news) => {
    events.push(...news);
    all.append(...news.map((event) => el('li', { className: event.kind }, setText(el('span', { dir: 'auto' }), () => words(event)), clock(event.time))));
    item.dataset.time = news.at(-1).time;
    parts.replaceChildren(...brief(events));
    summary.replaceChildren(parts, clock(item.dataset.time));
  };
  lines.set(item, { events, add });
  add(first);
  return item;
}

/** Summarizes events: "alice, bob and 7 others joined, carol left". */
function brief(events) {
  const spans = ['enter', 'leave'].flatMap((kind) => {
    const names = [...new Set(events.flatMap((event) => (event.kind === kind ? event.names : [])))];
    return names.length ? [setText(el('span', { className: kind }), () => t(`log.${kind}`, { names: few(names) }))] : [];
  });
  return spans.flatMap((span, i) => (i ? [setText(el('span'), () => t('log.comings.and')), span] : [span]));
}

function few(names) {
  if (names.length <= NAMED + 1) return list(names);
  const named = names.slice(0, NAMED).join(t('log.comings.comma'));
  return t('log.comings.others', { names: named, n: names.length - NAMED, all: names.length });
}
