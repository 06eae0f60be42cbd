/** The list of events and frames: time, direction, size and content. The oldest are dropped. */
import { $, el } from '../dom.js';
import { setText, t } from '../text.js';

const MOST = 500;
const SHOWN_CHARS = 4_000;
const SHOWN_BYTES = 256;

/** Returns the size of the payload in bytes. @param {string | ArrayBuffer} data */
export const sizeOf = (data) => (typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength);

/** Returns the first bytes as a hex dump: offset, bytes and ASCII. @param {ArrayBuffer} buffer */
export function hex(buffer) {
  const bytes = new Uint8Array(buffer, 0, Math.min(buffer.byteLength, SHOWN_BYTES));
  const rows = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const codes = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const chars = row.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
    rows.push(`${at.toString(16).padStart(4, '0')}  ${codes.padEnd(47)}  ${chars}`);
  }
  return rows.join('\n') + (buffer.byteLength > SHOWN_BYTES ? '\n…' : '');
}

function now() {
  const date = new Date();
  const two = (n, width = 2) => String(n).padStart(width, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => two(n)).join(':');
  return el('time', { dateTime: date.toISOString() }, `${clock}.${two(date.getMilliseconds(), 3)}`);
}

export class Frames {
  #totals = { in: { frames: 0, bytes: 0 }, out: { frames: 0, bytes: 0 } };

  constructor() {
    this.#count();
    $('log').addEventListener('scroll', () => (this.#following = this.#atEnd), { passive: true });
  }

  #following = true;
  get #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = $('log');
    return scrollHeight - scrollTop - clientHeight < 40;
  }

  /** @param {'open' | 'error' | 'close'} name @param {() => string} words */
  event(name, words) {
    this.#add(`event ${name}`, setText(el('span', { className: 'kind' }), () => t('play.event')), el('b', {}, name), setText(el('span', { className: 'size' }), words));
  }

  /** @param {'in' | 'out'} way @param {string | ArrayBuffer} data @param {string} [name] the name of the file */
  frame(way, data, name) {
    const bytes = sizeOf(data);
    const isText = typeof data === 'string';
    const shown = isText ? data.slice(0, SHOWN_CHARS) + (data.length > SHOWN_CHARS ? '…' : '') : hex(data);
    this.#totals[way].frames += 1;
    this.#totals[way].bytes += bytes;
    this.#count();
    this.#add(
      `frame ${way} ${isText ? 'text' : 'binary'}`,
      setText(el('span', { className: 'kind' }), () => t(way === 'in' ? 'play.received' : 'play.sent')),
      el('b', {}, way === 'in' ? 'message' : 'send'),
      setText(el('span', { className: 'size' }), () =>
        [t(isText ? 'play.text.kind' : 'play.binary'), t('play.bytes', { n: bytes }), name].filter(Boolean).join(' · '),
      ),
      el('pre', { dir: 'auto' }, shown),
    );
  }

  clear() {
    $('lines').replaceChildren();
    $('empty').hidden = false;
    for (const total of Object.values(this.#totals)) Object.assign(total, { frames: 0, bytes: 0 });
    this.#count();
  }

  #add(className, ...parts) {
    const lines = $('lines');
    lines.append(el('li', { className }, now(), ...parts));
    while (lines.childElementCount > MOST) lines.firstElementChild.remove();
    $('empty').hidden = true;
    if (this.#following) $('log').scrollTop = $('log').scrollHeight;
  }

  #count() {
    for (const way of ['in', 'out']) setText($(way), () => t(`play.${way}`, this.#totals[way]));
  }
}
