/** Days as the reader's calendar has them: where one begins, and how it is called. */
import { el } from '../dom.js';
import { locale, retell, say, t } from '../text.js';
import { now } from './time.js';

const DAY_MS = 86_400_000;
/** The timer looks again so often: a sleep holds it up, and the time may be learnt anew. */
const LOOKS_MS = 60_000;

/** The day of a moment as a number: one more for the next day, whether a day has 23, 24 or 25 hours. @param {string | number} time */
export function dayOf(time) {
  const date = new Date(time);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS;
}

/** @param {number} day @param {number} [today] */
export function dayName(day, today = dayOf(now())) {
  if (day === today) return t('log.today');
  if (day === today - 1) return t('log.yesterday');
  const year = new Date(day * DAY_MS).getUTCFullYear() === new Date(today * DAY_MS).getUTCFullYear() ? undefined : 'numeric';
  const form = new Intl.DateTimeFormat(locale(), { weekday: 'long', day: 'numeric', month: 'long', year, timeZone: 'UTC' });
  return form.format(day * DAY_MS);
}

/** Does a new day begin between these lines? Where servers' clocks differ a little, none ends before it began. @param {string} [before] @param {string} time */
export const isNewDay = (before, time) => before === undefined || dayOf(time) > dayOf(before);

/** @param {string} time of the line below it */
export function dayItem(time) {
  return el('li', { className: 'day', 'data-time': time }, say(el('span'), () => dayName(dayOf(time))));
}

let today;
let timer;

/** The days that are on screen are called anew at midnight, and when it turns out to be another day. */
export function keepDays() {
  clearTimeout(timer);
  if (today !== undefined && today !== dayOf(now())) for (const item of document.querySelectorAll('.day')) retell(item);
  today = dayOf(now());
  const midnight = new Date(now());
  midnight.setHours(24, 0, 0, 0);
  timer = setTimeout(keepDays, Math.min(LOOKS_MS, Math.max(1, midnight.getTime() - now())));
}
