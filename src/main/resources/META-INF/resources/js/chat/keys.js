/** Keyboard shortcuts, and the dialog that lists them. */
import { $, el } from '../dom.js';
import { setText, t } from '../text.js';
import { open } from './dialogs.js';
import { enterSends } from './enter-key.js';

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const COMMAND = IS_MAC ? '⌘' : 'Ctrl';
const ALT = IS_MAC ? '⌥' : 'Alt';
/** A field of a single line is lower than this. */
const TWO_LINES_PX = 60;
/** How much of the previous page stays visible. */
const OVERLAP_PX = 60;

/** The rows of the dialog: the text, and the key combinations. @type {() => [string, ...string[][]][]} */
const rows = () => [
  ['keys.room', [COMMAND, 'K']],
  ['keys.rooms', [ALT, '↑'], [ALT, '↓']],
  ['keys.page', ['PageUp'], ['PageDown']],
  ['keys.ends', ['Home'], ['End']],
  ['keys.send', ...(enterSends() ? [['Enter'], [COMMAND, 'Enter']] : [[COMMAND, 'Enter']])],
  ['keys.break', ...(enterSends() ? [['Shift', 'Enter']] : [['Enter'], ['Shift', 'Enter']])],
  ['keys.complete', ['@'], [':'], ['#'], ['/']],
  ['keys.escape', ['Esc']],
  ['keys.title', ['?']],
];

/** Opens the dialog. */
export function openKeys() {
  const chord = (keys) => el('span', { className: 'chord' }, ...keys.flatMap((key, i) => (i ? [' + ', el('kbd', {}, key)] : [el('kbd', {}, key)])));
  const ways = (chords) => chords.flatMap((keys, i) => (i ? [setText(el('span', { className: 'faint' }), () => ` ${t('keys.or')} `), chord(keys)] : [chord(keys)]));
  $('keys-list').replaceChildren(
    ...rows().map(([words, ...chords]) => el('div', {}, setText(el('dt'), () => t(words)), el('dd', {}, ...ways(chords)))),
  );
  const { activeElement } = document;
  open($('keys-dialog'), activeElement.closest('#menu') ? $('text') : activeElement);
}

/** Is the caret at the edge of the field in this direction? In a field of a single line it always is. */
function atEdge(field, forward) {
  if (field.selectionStart !== field.selectionEnd) return false;
  return field.scrollHeight < TWO_LINES_PX || isAt(field, forward);
}

const isAt = (field, forward) => field.selectionEnd === (forward ? field.value.length : 0) && field.selectionStart === field.selectionEnd;

/** Scrolls the list of messages with keys that do nothing in the message field. */
function scrollLog(key, field) {
  const log = $('log');
  const forward = key === 'PageDown' || key === 'End';
  const isPage = key.startsWith('Page');
  if (isPage ? !atEdge(field, forward) : !isAt(field, forward)) return false;
  if (isPage) log.scrollBy({ top: (forward ? 1 : -1) * Math.max(OVERLAP_PX, log.clientHeight - OVERLAP_PX) });
  else if (!forward) log.scrollTop = 0;
  else if (!$('newest').hidden) $('newest').click();
  return true;
}

const isField = (node) => node instanceof Element && node.matches('input, textarea, select, [contenteditable]');

/** @param {{ askRoom: () => void, beside: (step: number) => void }} to */
export function keys({ askRoom, beside }) {
  const pressed = ({ key, target, ctrlKey, metaKey, altKey, shiftKey }) => {
    const command = IS_MAC ? metaKey && !ctrlKey : ctrlKey && !metaKey;
    const plain = !ctrlKey && !metaKey && !altKey;
    if (command && !altKey && !shiftKey && key.toLowerCase() === 'k') return askRoom() ?? true;
    if (altKey && !ctrlKey && !metaKey && !shiftKey && (key === 'ArrowUp' || key === 'ArrowDown')) return beside(key === 'ArrowUp' ? -1 : 1) ?? true;
    if (plain && key === '?' && !isField(target)) return openKeys() ?? true;
    const scrolls = plain && !shiftKey && ['PageUp', 'PageDown', 'Home', 'End'].includes(key);
    return scrolls && target === $('text') && scrollLog(key, target);
  };
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return;
    if (pressed(event)) event.preventDefault();
  });
}
