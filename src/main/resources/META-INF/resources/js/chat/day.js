/** Calendar days in the reader's time zone: where one begins, and its name. */
import { el } from '../dom.js';
import { locale, refreshTexts, setText, t } from '../text.js';
import { now } from './time.js';

const DAY_MS = 86_400_000;
/** The timer checks this often: the computer may sleep past midnight, and the server may correct the time. */
const CHECK_MS = 60_000;

/** Returns the number of the day. Consecutive days differ by one, whether they have 23, 24 or 25 hours. @param {string | number} time */
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

/** Does a new day begin between these lines? An earlier day does not count: servers' clocks differ a little. @param {string} [before] @param {string} time */
export const isNewDay = (before, time) => before === undefined || dayOf(time) > dayOf(before);

/** @param {string} time of the line below it */
export function dayItem(time) {
  return el('li', { className: 'day', 'data-time': time }, setText(el('span'), () => dayName(dayOf(time))));
}

let today;
let timer;

/** Renames the days on screen ("Today" becomes "Yesterday") at midnight, and when the date turns out to be different. */
export function watchDays() {
  clearTimeout(timer);
  if (today !== undefined && today !== dayOf(now())) for (const item of document.querySelectorAll('.day')) refreshTexts(item);
  today = dayOf(now());
  const midnight = new Date(now());
  midnight.setHours(24, 0, 0, 0);
  timer = setTimeout(watchDays, Math.min(CHECK_MS, Math.max(1, midnight.getTime() - now())));
}
