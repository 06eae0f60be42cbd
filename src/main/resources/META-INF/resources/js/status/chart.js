/** A small live chart: the current number, and a line of the last minutes. */
import { el } from '../dom.js';
import { setText, t } from '../text.js';

export const [WINDOW_MS, GAP_MS] = [300_000, 7_000];
const [WIDTH, HEIGHT, DEEPEST] = [300, 100, 1e-9];
/** A single point is drawn as a short line, as long as its interval. */
const ALONE = 2;

function svg(tag, attributes, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

export class Chart {
  /** The element to put on the page. @type {HTMLElement} */ node;
  #points = [];
  #name;
  #lines;
  #format;
  #least;
  #wait;
  #now;
  #waiting;
  #paths;
  #picture;
  #top;

  /**
   * @param {string} name selects the texts `status.<name>` @param {string[]} lines names of the lines, or one empty name
   * @param {(value: number) => string} format @param {number} least the smallest maximum of the value axis
   * @param {() => string} wait the text shown while there are no numbers
   */
  constructor(name, lines, format, least, wait) {
    [this.#name, this.#lines, this.#format, this.#least, this.#wait] = [name, lines, format, least, wait];
    this.#now = lines.map(() => el('b'));
    this.#waiting = el('p', { class: 'wait' });
    this.#paths = lines.map(() => svg('path', {}));
    const edges = [0, HEIGHT].map((y) => svg('line', { x1: 0, x2: WIDTH, y1: y, y2: y }));
    this.#picture = svg('svg', { role: 'img', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none' }, ...edges, svg('g', {}, ...this.#paths));
    this.#top = el('span', { class: 'top', 'aria-hidden': 'true' });
    this.node = el(
      'figure',
      { class: 'chart', id: name },
      el(
        'figcaption',
        {},
        setText(el('h2'), () => t(`status.${name}`)),
        el('p', { class: 'now' }, ...this.#now.map((now, i) => el('span', {}, lines[i] && el('small', { textContent: lines[i] }), now))),
        this.#waiting,
        setText(el('p', { class: 'faint' }), () => t(`status.${name}.hint`)),
      ),
      el('div', { class: 'plot' }, this.#picture, this.#top),
      el('p', { class: 'axis', 'aria-hidden': 'true' }, setText(el('span'), () => t('status.ago')), setText(el('span'), () => t('status.now'))),
    );
    this.draw(0);
  }

  /** @param {number} at ms @param {(number | undefined)[]} values one per line */
  add(at, values) {
    this.#points.push({ at, values });
    while (this.#points[0].at < at - WINDOW_MS) this.#points.shift();
    this.draw(at);
  }

  /** @param {number} at the time of the right edge, in ms */
  draw(at) {
    const all = this.#points.flatMap(({ values }) => values).filter(Number.isFinite);
    const highest = nice(Math.max(this.#least, ...all));
    this.#top.textContent = this.#format(highest);
    const say1 = (value) => (value === undefined ? '–' : this.#format(value));
    const isKnown = this.#points.at(-1)?.values.some((value) => value !== undefined) ?? false;
    this.#waiting.textContent = isKnown ? '' : this.#wait();
    this.#waiting.hidden = isKnown;
    this.#now[0].closest('.now').hidden = !isKnown;
    this.#lines.forEach((_, i) => {
      this.#now[i].textContent = say1(this.#points.at(-1)?.values[i]);
      this.#paths[i].setAttribute('d', this.#path(i, at, highest));
    });
    const words = { name: t(`status.${this.#name}`), now: this.#now.map((now, i) => `${this.#lines[i]} ${now.textContent}`.trim()).join(', ') };
    const range = { least: say1(all.length ? Math.min(...all) : undefined), most: say1(all.length ? Math.max(...all) : undefined) };
    this.#picture.setAttribute('aria-label', t('status.picture', { ...words, ...range }));
  }

  // The line is broken where the page was hidden or there was no value.
  #path(i, at, highest) {
    let path = '';
    let last = -Infinity;
    for (const { at: when, values } of this.#points) {
      const value = values[i];
      if (value === undefined) continue;
      const x = WIDTH * (1 - (at - when) / WINDOW_MS);
      const y = HEIGHT * (1 - Math.min(1, value / Math.max(highest, DEEPEST)));
      path += when - last > GAP_MS ? `M${(x - ALONE).toFixed(1)} ${y.toFixed(1)}h${ALONE}` : `L${x.toFixed(1)} ${y.toFixed(1)}`;
      last = when;
    }
    return path;
  }
}

/** Rounds up to one of 1, 2, 5, 10, 20, … @param {number} value */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= value * 0.999);
}
