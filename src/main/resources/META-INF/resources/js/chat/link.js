/**
 * Finds where a link in a text ends, and how it is shown. The rules, which are also in docs/text.md: a link begins with http://,
 * https:// or www. in any case, but not inside a word. Quotes, brackets and marks around it are not part of it, nor is full-width
 * punctuation or the punctuation that ends the sentence. A host is shown as it was written only if it cannot be mistaken for
 * another; otherwise it is shown in Punycode, as the browser does. A text that hides its host is not a link.
 */
import { WORD_CHAR } from './word-boundary.js';

/** The beginning of a link, and a mail address up to its @. Each start is tried once, so nothing is examined twice. */
export const START = `(?<!${WORD_CHAR})(?:https?:\\/\\/|www\\.)(?=[\\p{L}\\p{N}[])`;
export const MAIL = `(?<!${WORD_CHAR}|[.%+@/-])[a-z0-9][\\w.%+-]{0,63}@(?=[\\p{L}\\p{N}])`;

/** Characters that end a link: white space, invisible characters, quotes, full-width brackets and punctuation, … and —. */
const STOPS = /[\s\p{C}<>"`\\\u3000-\u3004\u3008-\u3020\u3030\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufe10-\ufe1f\ufe30-\ufe6f“”‘„‚«»‹›…—―]/u;
const MARKS = /(?:\*\*|~~)/y;
/** Trailing punctuation belongs to the sentence; brackets that were opened in the link belong to the link. */
const TRAILS = /[\p{P}~|](?<![/\-#%&)\]}])$/u;
const CLOSES = { ')': '(', ']': '[', '}': '{' };

const ASIAN = '\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Bopo}\\p{sc=Hang}ー';
/** https://example.com谢谢: a top-level domain never mixes these scripts, so the link ends after .com. */
const MIXED_TLD = new RegExp(`^((?:.*\\.)?[a-z][a-z0-9-]*)(?=[${ASIAN}])[^.]*$`, 'iu');
/** One script per label; in Latin only letters that cannot be mistaken for others, so not ɡ, ı, ǀ or ʔ. */
const SINGLE_SCRIPT = new RegExp(
  `^(?:[a-zß-öø-ÿā-ħĩ-įĵ-ķĺ-ľł-ňŋ-žơưș-țạ-ỹ0-9_-]+|[${ASIAN}0-9-]+|[${['Arab', 'Hebr', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Thai', 'Laoo', 'Khmr', 'Mymr', 'Geor', 'Ethi', 'Cyrl', 'Grek', 'Armn']
    .map((script) => `\\p{sc=${script}}`)
    .join('0-9-]+|[')}0-9-]+)$`,
  'u',
);
const ASCII = /^[\x21-\x7e]*$/;
/** Only letters that look like Latin ones. */
const LATIN_LOOKALIKES = /^[асԁеһіјӏорԛѕԝхуъьҽпгѵѡαικνρυωηοτօոսհքզցյա0-9-]+$/u;

/** Is every label of the host safe to show as it is written? @param {string} host in lower case */
function isUnambiguous(host) {
  const labels = host.split('.');
  const ascii = ASCII.test(labels.at(-1));
  return labels.every((label) => ASCII.test(label) || (SINGLE_SCRIPT.test(label) && !(ascii && LATIN_LOOKALIKES.test(label))));
}

/** Returns the host as it was written if that is unambiguous; otherwise as the browser shows it. */
function shownHost(written, url) {
  const lower = written.normalize('NFC').toLowerCase();
  if (ASCII.test(lower)) return lower === url.hostname ? written : url.hostname;
  return isUnambiguous(lower) && lower === written.toLowerCase() ? written : url.hostname;
}

/** Returns the end of the link that continues at `i`. `quote` is the character before the link. */
function endOfLink(line, i, quote) {
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
/** Characters that may follow a host and end the link. Others, such as @ or a lookalike of a slash, may hide the host. */
const AFTER_HOST = /^(?:[)(\]['’,*;!|={}$+&~·]|$)/u;

/** Returns where the link that begins at `begin` ends, and its host; no host if it is hidden. */
function findTarget(line, begin, quote) {
  HOST.lastIndex = begin;
  const host = HOST.exec(line)?.[0];
  if (!host) return { end: begin };
  const end = begin + host.length;
  const cut = MIXED_TLD.exec(host)?.[1];
  if (cut) return { end: begin + cut.length, host: cut };
  const next = line.slice(end, end + 2);
  if (/^(?:[/?#]|:\d)/.test(next)) return { end: endOfLink(line, end, quote), host };
  if (next[0] === ':' || AFTER_HOST.test(next[0] ?? '') || STOPS.test(next[0])) return { end, host };
  return { end: endOfLink(line, begin, quote) };
}

/**
 * Reads the link that begins where `START` matched.
 * @param {string} line @param {number} from @param {boolean} [whole] whether a bracket marks its end, so that no trailing punctuation is cut
 * @returns {{ end: number, href?: string, shown?: string, host?: string }} without `href`, there is no link up to `end`
 */
export function linkAt(line, from, whole = false) {
  const scheme = /^https?:\/\/|^/i.exec(line.slice(from, from + 8))[0];
  const begin = from + scheme.length;
  const target = findTarget(line, begin, line[from - 1]);
  let { end } = target;
  if (!target.host) return { end };
  if (!whole) while (TRAILS.test(line[end - 1])) end -= 1;
  const host = target.host.slice(0, end - begin);
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

/** Reads the mail address whose local part and @ `MAIL` matched. @param {string} line @param {number} from @param {number} at after the @ */
export function mailAt(line, from, at) {
  DOMAIN.lastIndex = at;
  const found = DOMAIN.exec(line)?.[0];
  if (!found) return undefined;
  const domain = (MIXED_TLD.exec(found)?.[1] ?? found).replace(/-+$/, '');
  const end = at + domain.length;
  // git@example.org:path is for programs; nobody should write to a deceptive domain
  if (/^(?::[\w/]|@)/.test(line.slice(end, end + 2)) || !isUnambiguous(domain.toLowerCase())) return undefined;
  const address = line.slice(from, end);
  return { end, href: `mailto:${address}`, shown: address, host: address };
}
