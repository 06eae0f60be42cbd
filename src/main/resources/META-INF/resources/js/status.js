/** The status page for operators. It polls this server every two seconds, and pauses while the page is hidden. */
import { $ } from './dom.js';
import { locale, onLanguage, setText, switchLanguage, t } from './text.js';
import { Chart } from './status/chart.js';
import { figures } from './status/figures.js';

const EVERY_MS = 2_000;
/** Rates need two samples, so the second comes soon after the first. */
const SOON_MS = 400;
const FINEST_S = 0.001;

const number = (value, digits = 0) => new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, notation: value < 1e5 ? 'standard' : 'compact' }).format(value);
const whole = (value) => number(value);
const rate = (value) => number(value, value < 10 ? 1 : 0);

/** Values within the first bucket are not known more precisely. */
function time(seconds) {
  if (seconds === Infinity) return '> 30 s';
  if (seconds < FINEST_S) return '< 1 ms';
  return seconds < 1 ? `${number(seconds * 1000, seconds < 0.01 ? 1 : 0)} ms` : `${number(seconds, 1)} s`;
}

let before;
let isCompared = false;
/** The text shown in place of a number that has no value yet. */
const wait = () => t(isCompared ? 'status.none' : 'status.wait');

const charts = {
  people: new Chart('people', [''], whole, 5, wait),
  rooms: new Chart('rooms', [''], whole, 5, wait),
  connections: new Chart('connections', [''], whole, 5, wait),
  in: new Chart('in', [''], rate, 1, wait),
  out: new Chart('out', [''], rate, 1, wait),
  latency: new Chart('latency', ['p50', 'p99'], time, FINEST_S, wait),
};
$('charts').append(...Object.values(charts).map((chart) => chart.node));

let askedAt = 0;
let timer;

function showState(state, values) {
  $('state').dataset.state = state;
  setText($('state-text'), () => t(`status.${state}`, values));
}

async function poll() {
  const isFirst = !before;
  const at = performance.now();
  try {
    const answer = await fetch('/api/status', { cache: 'no-store', signal: AbortSignal.timeout(EVERY_MS * 4) });
    if (!answer.ok) throw new Error(String(answer.status));
    const after = await answer.json();
    const drawn = figures(before, after, (at - askedAt) / 1000);
    [before, askedAt, isCompared] = [after, at, drawn.in[0] !== undefined];
    for (const [name, chart] of Object.entries(charts)) chart.add(at, drawn[name]);
    if ($('state').dataset.state !== 'online') showState('online');
  } catch {
    before = undefined;
    showState('away');
  }
  if (!document.hidden) timer = setTimeout(poll, isFirst && before ? SOON_MS : EVERY_MS);
}

document.addEventListener('visibilitychange', () => {
  clearTimeout(timer);
  if (!document.hidden) poll();
});
$('lang').onclick = switchLanguage;
onLanguage(() => {
  document.title = `${t('status.title')} · Loquat`;
  for (const chart of Object.values(charts)) chart.draw(askedAt);
});
showState('connecting');
poll();
