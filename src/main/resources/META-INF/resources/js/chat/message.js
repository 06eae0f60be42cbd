/** Creates the list items of messages and notices. */
import { el } from '../dom.js';
import { clockTime, perLanguage, setText, t } from '../text.js';
import { avatar, tint } from './avatar.js';
import { makeCodeScrollable } from './code-block.js';
import { copyButton } from './copy.js';
import { onlyEmoji } from './emoji.js';
import { collapsible } from './collapse.js';
import { parse, show } from './markdown.js';
import { nowIso } from './time.js';

const TOGETHER_MS = 5 * 60_000;

const moment = perLanguage((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'medium' }));

/** @param {string} iso */
export function clock(iso) {
  const time = el('time', { dateTime: iso });
  const date = new Date(iso);
  setText(time, () => clockTime().format(date));
  time.title = moment().format(date);
  return time;
}

/**
 * @param {{ nick: string, text: string, time: string, offset?: number }} message
 * @param {boolean} own
 * @param {import('./mention.js').Mentionable} [who] the names to look for
 */
export function messageItem({ nick, text, time, offset }, own, who) {
  const { nodes, called } = parse(text, who);
  const large = nodes.length === 1 && typeof nodes[0] === 'string' && onlyEmoji(nodes[0]);
  const body = el('div', { className: `text${large ? ' large' : ''}`, dir: 'auto' }, ...show(nodes));
  const item = el(
    'li',
    { className: `message${own ? ' own' : ''}`, 'data-nick': nick, 'data-time': time, 'data-offset': offset },
    avatar(nick),
    el('p', { className: 'who', 'data-call': own ? undefined : nick }, el('bdi', {}, nick)),
    el('div', { className: 'bubble' }, ...collapsible(makeCodeScrollable(body), text), clock(time)),
    copyButton(text),
  );
  if (called) {
    item.classList.add('mention');
    item.prepend(setText(el('span', { className: 'unseen' }), () => t('log.mention')));
  }
  return tint(item, nick);
}

const minuteOf = ({ dataset }) => Math.floor(Date.parse(dataset.time) / 60_000);

/**
 * Groups an item with the one before it. Messages of one person that are close in time share one name. Those of the same minute
 * show one time: the time of the others moves beside the bubble, where it appears on hover and for screen readers.
 * @param {Element | null} item
 */
export function group(item) {
  if (!item?.matches('.message')) return;
  const before = item.previousElementSibling;
  const together =
    before?.matches('.message') &&
    before.dataset.nick === item.dataset.nick &&
    Date.parse(item.dataset.time) - Date.parse(before.dataset.time) < TOGETHER_MS;
  item.classList.toggle('head', !together);
  const beside = together && minuteOf(before) === minuteOf(item);
  (beside ? item : item.querySelector('.bubble')).append(item.querySelector(':scope > time, .bubble > time'));
}

/** @param {'enter' | 'leave' | 'note'} kind @param {() => string} text */
export function noticeItem(kind, text, iso = nowIso()) {
  return el('li', { className: `notice ${kind}`, 'data-time': iso }, setText(el('span', { dir: 'auto' }), text), clock(iso));
}
