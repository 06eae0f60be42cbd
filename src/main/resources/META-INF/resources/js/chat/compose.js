/** The field one writes in: Enter sends, Shift+Enter breaks the line, and an input method's Enter is its own. */
import { $ } from '../dom.js';
import { onLanguage, say, t } from '../text.js';

const WARN = 200;

/** @param {{ send: (text: string) => void, typing: () => void, room: () => string, maxText: () => number }} to */
export function compose(to) {
  const text = $('text');
  const form = $('compose');

  const size = () => [...text.value.trim()].length;

  function fit() {
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight}px`;
    const rest = to.maxText() - size();
    const left = $('left');
    left.classList.toggle('bad', rest < 0);
    say(left, () => (rest > WARN ? '' : t(rest < 0 ? 'text.over' : 'text.left', { n: Math.abs(rest) })));
    $('send').disabled = rest < 0;
  }

  function send() {
    const written = text.value.trim();
    if (written === '' || size() > to.maxText()) return;
    text.value = '';
    fit();
    to.send(written.toWellFormed?.() ?? written);
  }

  text.addEventListener('keydown', (event) => {
    // 229: Safari ends the composition before it tells the Enter that ended it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  text.addEventListener('input', () => {
    fit();
    if (text.value.trim() !== '') to.typing();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send();
    text.focus();
  });

  const invite = () => (text.placeholder = t('text.placeholder', { room: `#${to.room()}` }));
  onLanguage(invite);
  fit();
  return { invite };
}
