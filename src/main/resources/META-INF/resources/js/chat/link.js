/**
 * Where a link in a text ends, and what is shown of it. The rules, in docs/text.md too:
 * it begins with http://, https:// or www. in any case, not within a word; what quotes, brackets or marks it, is not of it;
 * nor is full-width punctuation, nor what ends the sentence. A host is shown as it was written only if it can not be taken for
 * another; else it is shown as the browser calls it, in Punycode. What hides the host is no link.
 */
import { SPELLED } from './script.js';

/** How a link begins, and a mail address up to its @: each start is tried once, so nothing is looked at twice. */
export const START = `(?<!${SPELLED})(?:https?:\\/\\/|www\\.)(?=[\\p{L}\\p{N}[])`;
export const MAIL = `(?<!${SPELLED}|[.%+@/-])[a-z0-9][\\w.%+-]{0,63}@(?=[\\p{L}\\p{N}])`;

/** Never in a link: white space, what is not seen, quotes, brackets and marks of full width, … and —. */
const STOPS = /[\s\p{C}<>"`\\\u3000-\u3004\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufe10-\ufe1f\ufe30-\ufe6f“”‘„‚«»‹›…—―]/u;
const MARKS = /(?:\*\*|~~)/y;
/** At the end it belongs to the sentence; brackets that are closed are the link's. */
const TRAILS = /[\p{P}~|](?<![/\-#%&)\]}])$/u;
const CLOSES = { ')': '(', ']': '[', '}': '{' };

const ASIAN = '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Bopo}\\p{sc=Hang}ー';
/** https://example.com谢谢: no such domain of the top is of two scripts. */
const TOP_CUT = new RegExp(`^((?:.*\\.)?[a-z][a-z0-9-]*)(?=[${ASIAN}])[^.]*$`, 'iu');
/** One script each, and in Latin the letters of living languages: ɡ, ı, ǀ and ʔ are none of their own there. */
const HONEST = new RegExp(
  `^(?:[a-zß-öø-ÿā-ħĩ-įĵ-ķĺ-ľł-ňŋ-žơưș-țạ-ỹ0-9_-]+|[${ASIAN}0-9-]+|[${['Arab', 'Hebr', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Thai', 'Laoo', 'Khmr', 'Mymr', 'Geor', 'Ethi', 'Cyrl', 'Grek', 'Armn']
    .map((script) => `\\p{sc=${script}}`)
    .join('0-9-]+|[')}0-9-]+)$`,
  'u',
);
const ASCII = /^[\x21-\x7e]*$/;
/** Nothing but letters that look like Latin ones. */
const ALIKE = /^[асԁеһіјӏорԛѕԝхуъьҽпгѵѡαικνρυωηοτօոսհքզցյա0-9-]+$/u;

/** @param {string} host in lower case: can none of its names be taken for another? */
function honest(host) {
  const labels = host.split('.');
  const ascii = ASCII.test(labels.at(-1));
  return labels.every((label) => ASCII.test(label) || (HONEST.test(label) && !(ascii && ALIKE.test(label))));
}

/** The host as it was written, if that is where one gets; else as the browser calls it. */
function shownHost(written, url) {
  const lower = written.normalize('NFC').toLowerCase();
  if (ASCII.test(lower)) return lower === url.hostname ? written : url.hostname;
  return honest(lower) && lower === written.toLowerCase() ? written : url.hostname;
}

/** Up to where a link may go, from the character at `i` on. `quote`: what stands before it. */
function extent(line, i, quote) {
  const open = [];
  while (i < line.length) {
    const char = String.fromCodePoint(line.codePointAt(i));
    MARKS.lastIndex = i;
    if (STOPS.test(char) || (char === quote && /['’]/.test(char)) || MARKS.test(line)) break;
    if (CLOSES[char] && open.pop() !== CLOSES[char]) break;
    if (/[([{]/.test(char)) open.push(char);
    i += char.length;
  }
  return i;
}

const HOST = /\[[0-9a-f:.]+\]|[\p{L}\p{M}\p{N}._-]{1,253}/iuy;
/** Behind a host it ends the link; what else is there, @ or what looks like a slash, may hide the host. */
const BEHIND = /^(?:[)(\]['’,*;!|={}$+&~·]|$)/u;

/** Where the link goes that begins there, and its host; no host if it is hidden. */
function reach(line, begin, quote) {
  HOST.lastIndex = begin;
  const host = HOST.exec(line)?.[0];
  if (!host) return { end: begin };
  const end = begin + host.length;
  const cut = TOP_CUT.exec(host)?.[1];
  if (cut) return { end: begin + cut.length, host: cut };
  const next = line.slice(end, end + 2);
  if (/^(?:[/?#]|:\d)/.test(next)) return { end: extent(line, end, quote), host };
  if (next[0] === ':' || BEHIND.test(next[0] ?? '') || STOPS.test(next[0])) return { end, host };
  return { end: extent(line, begin, quote) };
}

/**
 * The link that begins at a place which `START` found.
 * @param {string} line @param {number} from @param {boolean} [whole] its end is marked: nothing at it is the sentence's
 * @returns {{ end: number, href?: string, shown?: string, host?: string }} without `href` there is none up to `end`
 */
export function linkAt(line, from, whole = false) {
  const scheme = /^https?:\/\/|^/i.exec(line.slice(from, from + 8))[0];
  const begin = from + scheme.length;
  const reached = reach(line, begin, line[from - 1]);
  let { end } = reached;
  if (!reached.host) return { end };
  if (!whole) while (TRAILS.test(line[end - 1])) end -= 1;
  const host = reached.host.slice(0, end - begin);
  const written = line.slice(from, end);
  const address = scheme ? written : `https://${written}`;
  if ((!scheme && !/^www\.[^.]+\.[^.]/i.test(host)) || !URL.canParse?.(address)) return { end };
  const url = new URL(address);
  if (url.username || url.password || !url.hostname) return { end };
  const shown = shownHost(host, url);
  const rest = written.slice(scheme.length + host.length);
  return { end, href: shown === host ? address : url.href, shown: `${scheme}${shown}${rest}`, host: shown };
}

const DOMAIN = /(?:[\p{L}\p{M}\p{N}-]{1,63}\.){1,8}[\p{L}\p{M}][\p{L}\p{M}\p{N}-]{1,62}/uy;

/** The mail address whose name and @ `MAIL` found. @param {string} line @param {number} from @param {number} at after the @ */
export function mailAt(line, from, at) {
  DOMAIN.lastIndex = at;
  const found = DOMAIN.exec(line)?.[0];
  if (!found) return undefined;
  const domain = (TOP_CUT.exec(found)?.[1] ?? found).replace(/-+$/, '');
  const end = at + domain.length;
  // git@example.org:path is for programs; a domain that is not what it seems is none to write to
  if (/^(?::[\w/]|@)/.test(line.slice(end, end + 2)) || !honest(domain.toLowerCase())) return undefined;
  const address = line.slice(from, end);
  return { end, href: `mailto:${address}`, shown: address, host: address };
}
