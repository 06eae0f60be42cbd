/** The field one writes in: Enter sends or breaks the line, as one has chosen, and an input method's Enter is its own. */
import { $ } from '../dom.js';
import { kept } from '../store.js';
import { onLanguage, say, t } from '../text.js';
import { onEnterChoice } from './enter.js';

const WARN = 200;
/** A draft that is longer is not kept over a reload: a browser keeps a few megabytes for all. */
const LONGEST_DRAFT = 20_000;

/** @param {{ send: (text: string) => void, typing: () => void, room: () => import('./rooms.js').Room, maxText: () => number }} to */
export function compose(to) {
  const text = $('text');
  const form = $('compose');
  let pasted = false;
  let enterSends = true;

  const size = () => [...text.value.trim()].length;

  function fit() {
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight}px`;
    const rest = to.maxText() - size();
    if (rest >= 0) pasted = false;
    const left = $('left');
    const words = rest >= 0 ? 'text.left' : pasted ? 'text.pasted' : 'text.over';
    left.classList.toggle('bad', rest < 0);
    say(left, () => (rest > WARN ? '' : t(words, { n: Math.abs(rest), most: to.maxText() })));
    $('send').disabled = rest < 0;
  }

  function changed() {
    const { name } = to.room();
    to.room().draft = text.value;
    kept.set(`draft.${name}`, text.value === '' || text.value.length > LONGEST_DRAFT ? undefined : text.value);
    fit();
  }

  function send() {
    const written = text.value.trim();
    if (written === '' || size() > to.maxText()) return;
    text.value = '';
    changed();
    to.send(written.toWellFormed?.() ?? written);
  }

  text.addEventListener('keydown', (event) => {
    // 229: Safari ends the composition before it tells the Enter that ended it.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key !== 'Enter' || event.shiftKey) return;
    if (!enterSends && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send();
  });
  text.addEventListener('paste', () => (pasted = true));
  text.addEventListener('input', () => {
    changed();
    if (text.value.trim() !== '') to.typing();
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
    /** Another room is on screen: what one had begun to write there. */
    show() {
      text.value = to.room().draft ?? kept.get(`draft.${to.room().name}`) ?? '';
      pasted = false;
      invite();
      fit();
    },
  };
}
