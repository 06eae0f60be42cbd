/** One message, one line of notice, one day: how each looks. */
import { el } from '../dom.js';
import { perLanguage, locale, say, t } from '../text.js';
import { copyButton } from './copy.js';
import { fold } from './fold.js';
import { markdown } from './markdown.js';

const TOGETHER_MS = 5 * 60_000;

const minute = perLanguage((tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'short' }));
const moment = perLanguage((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'medium' }));
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The same colour for the same name, everywhere. @param {HTMLElement} node @param {string} nick */
export function tint(node, nick) {
  let hash = 0x811c9dc5;
  for (const char of nick) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193);
  node.style.setProperty('--hue', String(((hash >>> 8) % 24) * 15));
  return node;
}

/** The first grapheme of a name. @param {string} nick */
export function initial(nick) {
  const [first] = graphemes.segment(nick);
  return (first?.segment ?? '?').toLocaleUpperCase();
}

/** @param {string} iso */
export function clock(iso) {
  const time = el('time', { dateTime: iso });
  const date = new Date(iso);
  say(time, () => minute().format(date));
  time.title = moment().format(date);
  return time;
}

/**
 * @param {{ nick: string, text: string, time: string, offset?: number }} message
 * @param {boolean} own
 */
export function messageItem({ nick, text, time, offset }, own) {
  const item = el(
    'li',
    { className: `message${own ? ' own' : ''}`, 'data-nick': nick, 'data-time': time, 'data-offset': offset },
    el('span', { className: 'avatar', 'aria-hidden': 'true' }, initial(nick)),
    el('p', { className: 'who' }, el('bdi', {}, nick)),
    el('div', { className: 'bubble' }, ...fold(el('div', { className: 'text', dir: 'auto' }, ...markdown(text)), text), clock(time)),
    copyButton(text),
  );
  return tint(item, nick);
}

/** Messages of one person close in time stand together under one name. @param {Element | null} item */
export function group(item) {
  if (!item?.matches('.message')) return;
  const before = item.previousElementSibling;
  const together =
    before?.matches('.message') &&
    before.dataset.nick === item.dataset.nick &&
    Date.parse(item.dataset.time) - Date.parse(before.dataset.time) < TOGETHER_MS;
  item.classList.toggle('head', !together);
}

/** @param {'enter' | 'leave' | 'note'} kind @param {() => string} text */
export function noticeItem(kind, text, iso = new Date().toISOString()) {
  return el('li', { className: `notice ${kind}`, 'data-time': iso }, say(el('span', { dir: 'auto' }), text), clock(iso));
}

const midnight = (date) => new Date(date).setHours(0, 0, 0, 0);

/** @param {string} iso */
export const dayOf = (iso) => midnight(new Date(iso));

/** @param {string} iso */
export function dayItem(iso) {
  const day = dayOf(iso);
  const name = () => {
    const ago = Math.round((midnight(new Date()) - day) / 86_400_000);
    if (ago === 0) return t('log.today');
    if (ago === 1) return t('log.yesterday');
    const year = new Date(day).getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
    return new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long', year }).format(day);
  };
  return el('li', { className: 'day', 'data-time': iso }, say(el('span'), name));
}
