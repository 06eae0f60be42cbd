/** The message field: Enter sends or breaks the line, as set by the user, but never while an input method is composing. */
import { $ } from '../dom.js';
import { browserStore } from '../store.js';
import { onLanguage, setText, t } from '../text.js';
import { hideNotice } from './compose-notice.js';
import { autocomplete, insert } from './autocomplete.js';
import { onEnterChoice } from './enter-key.js';
import { unescaped } from './slash.js';

const WARN = 200;
/** Longer drafts do not survive a reload: a browser stores only a few megabytes for a site. */
const LONGEST_DRAFT = 20_000;
/** A longer text is always higher than the field: it is not measured, which would be slow for a megabyte. */
const HIGH = 3_000;

/** Counts code points without building an array, as the text may be a megabyte. @param {string} text */
function size(text) {
  let pairs = 0;
  for (let i = 1; i < text.length; i += 1) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) pairs += 1;
  }
  return text.length - pairs;
}

/**
 * @param {{
 *   send: (text: string) => void, command: (text: string, send: (text: string) => void) => Promise<boolean | undefined>,
 *   typing: () => void, room: () => import('./rooms.js').Room, maxText: () => number, suggest: import('./autocomplete.js').Suggest,
 * }} to `command`: done, not done yet, or none
 */
export function compose(to) {
  const text = $('text');
  const form = $('compose');
  let pasted = false;
  let enterSends = true;

  function fit(value) {
    if (value.length > HIGH) {
      text.style.height = '100dvh'; // the style sheet limits it
      // With `auto`, Chromium takes ten times as long to lay out a long text, with each key.
      if (text.dir === 'auto') text.dir = getComputedStyle(text).direction;
    } else {
      if (text.dir !== 'auto') text.dir = 'auto';
      text.style.height = 'auto';
      text.style.height = `${text.scrollHeight}px`;
    }
    const rest = to.maxText() - size(value.trim());
    if (rest >= 0) pasted = false;
    const left = $('left');
    const words = rest >= 0 ? 'text.left' : pasted ? 'text.pasted' : 'text.over';
    left.classList.toggle('bad', rest < 0);
    setText(left, () => (rest > WARN ? '' : t(words, { n: Math.abs(rest), most: to.maxText() })));
    $('send').disabled = rest < 0;
  }

  function changed(value = text.value) {
    const { name } = to.room();
    to.room().draft = value;
    browserStore.set(`draft.${name}`, value === '' || value.length > LONGEST_DRAFT ? undefined : value);
    fit(value);
  }

  function empty() {
    text.value = '';
    changed();
    suggestions.close();
  }

  /** A command may have switched rooms: it must not become the draft of the room in which it was typed. @param {import('./rooms.js').Room} room @param {string} value */
  function forget(room, value) {
    const name = `draft.${room.name}`;
    if (room.draft === value) room.draft = '';
    if (browserStore.get(name) === value) browserStore.set(name, undefined);
  }

  function sendText(written) {
    empty();
    to.send(written.toWellFormed?.() ?? written);
  }

  async function send() {
    const { value } = text;
    const room = to.room();
    const written = value.trim();
    if (written === '' || size(written) > to.maxText()) return;
    const done = value.startsWith('/') ? await to.command(written, sendText) : undefined;
    if (done === undefined) sendText(value.startsWith('/') ? unescaped(written) : written);
    else if (done && room !== to.room()) forget(room, value);
    else if (done && text.value === value) empty();
  }

  const suggestions = autocomplete(text, to.suggest);

  text.addEventListener('keydown', (event) => {
    // 229: Safari ends the composition before it reports the Enter that ended it.
    if (event.isComposing || event.keyCode === 229 || suggestions.key(event)) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    if (!enterSends && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  });
  text.addEventListener('paste', () => (pasted = true));
  text.addEventListener('input', () => {
    const { value } = text;
    changed(value);
    if (/\S/.test(value) && !value.startsWith('/')) to.typing();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
    text.focus();
  });

  onEnterChoice((sends) => {
    enterSends = sends;
    text.enterKeyHint = sends ? 'send' : 'enter';
  });

  const invite = () => to.room() && (text.placeholder = t('text.placeholder', { room: `#${to.room().name}` }));
  onLanguage(invite);

  return {
    invite,
    /** Restores the draft of the current room. */
    show() {
      text.value = to.room().draft ?? browserStore.get(`draft.${to.room().name}`) ?? '';
      pasted = false;
      invite();
      fit(text.value);
      suggestions.close();
      hideNotice();
    },
    /** Inserts a mention. @param {string} nick */
    call(nick) {
      text.focus();
      insert(text, `${/\S$/.test(text.value.slice(0, text.selectionStart)) ? ' ' : ''}@${nick} `);
      suggestions.close();
    },
  };
}
