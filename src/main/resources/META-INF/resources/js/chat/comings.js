/** Who came, went and was renamed: a line each while they are few, one line that can be opened when many came or went. */
import { el } from '../dom.js';
import { list, say, t } from '../text.js';
import { dayOf } from './day.js';
import { clock, noticeItem } from './message.js';
import { nowIso } from './time.js';

const FEW = 4;
const NAMED = 2;
/** Names of one line; behind them begins another. */
const MOST = 200;

/** What each line tells, and how it is told more. */
const lines = new WeakMap();

const amount = (events) => events.reduce((sum, { names }) => sum + names.length, 0);

/** Has this line of the log a place in the room's order, or does it tell what happened beside that? */
export const isMessage = ({ offset }) => offset !== undefined;

/** @typedef {{ kind: 'enter' | 'leave', names: string[], time: string } | { from: string, to: string, own: boolean, time: string }} Event */

/**
 * As it is told.
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
 * Tells it in the line that is there, or in a new one; lines that go into a new one are taken out.
 * @param {HTMLElement} items the list @param {Event} event
 * @returns {HTMLElement | undefined} the new line
 */
export function coming(items, event) {
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

/** Who takes one name after the other has one line for the way from the first to the last. */
const renamings = new WeakMap();

function renaming(last, { from, to, own, time }) {
  const before = renamings.get(last);
  const goesOn = before?.to === from;
  if (goesOn && before.from === to) return last.remove();
  const [item, first] = goesOn ? [last, before.from] : [noticeItem('note', () => '', time), from];
  renamings.set(item, { from: first, to });
  say(item.firstElementChild, () => t(own ? 'log.renamed.you' : 'log.renamed', { from: first, to }));
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
  // Not read out: a crowd at the door would talk over those inside.
  const item = el('li', { className: 'notice comings', 'aria-live': 'off' }, el('details', {}, summary, all));
  const add = (news) => {
    events.push(...news);
    all.append(...news.map((event) => el('li', { className: event.kind }, say(el('span', { dir: 'auto' }), () => words(event)), clock(event.time))));
    item.dataset.time = news.at(-1).time;
    parts.replaceChildren(...brief(events));
    summary.replaceChildren(parts, clock(item.dataset.time));
  };
  lines.set(item, { events, add });
  add(first);
  return item;
}

/** "alice, bob and 7 others came in, carol left" */
function brief(events) {
  const spans = ['enter', 'leave'].flatMap((kind) => {
    const names = [...new Set(events.flatMap((event) => (event.kind === kind ? event.names : [])))];
    return names.length ? [say(el('span', { className: kind }), () => t(`log.${kind}`, { names: few(names) }))] : [];
  });
  return spans.flatMap((span, i) => (i ? [say(el('span'), () => t('log.comings.and')), span] : [span]));
}

function few(names) {
  if (names.length <= NAMED + 1) return list(names);
  const named = names.slice(0, NAMED).join(t('log.comings.comma'));
  return t('log.comings.others', { names: named, n: names.length - NAMED, all: names.length });
}
