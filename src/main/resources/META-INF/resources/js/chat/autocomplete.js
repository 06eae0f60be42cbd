/**
 * Autocompletion after @, :, # and /: a list above the message field. The arrow keys move through it while the focus stays in the
 * field (aria-activedescendant). Enter, Tab, a click or a touch accepts a suggestion; Esc dismisses the list. A suggestion that
 * contains the typed text but does not begin with it is not preselected, so Enter does not accept it.
 */
import { $, el } from '../dom.js';
import { setText, t } from '../text.js';

/** Characters before the caret that are examined. */
const REACH = 64;
/** Phone keyboards compose every word, and have none of the keys that the list uses. */
const isTouch = matchMedia('(pointer: coarse)');
/** Debounce before the server is asked. */
const PAUSE_MS = 150;

/**
 * @typedef {{ words: string, sign?: string, note?: () => string, insert: string, begins: boolean }} Suggestion begins: whether it begins with the typed text
 * @typedef {(before: string, whole: boolean) => { length: number, items: Suggestion[], more?: () => Promise<Suggestion[]> } | undefined} Suggest
 * returns the suggestions for the text before the caret (`whole`: all of it is given) and how many of its last characters they replace
 */

/** Inserts text as if it were typed, so that it can be undone. @param {HTMLTextAreaElement} text @param {string} words */
export function insert(text, words) {
  if (document.execCommand('insertText', false, words)) return;
  text.setRangeText(words, text.selectionStart, text.selectionEnd, 'end');
  text.dispatchEvent(new Event('input', { bubbles: true }));
}

/** @param {HTMLTextAreaElement} text @param {Suggest} suggest */
export function autocomplete(text, suggest) {
  const list = $('offers');
  /** @type {Suggestion[]} */ let shown = [];
  /** Index of the selected suggestion; -1: none. */ let active = -1;
  let from = -1;
  /** Position at which the user dismissed the list. */ let dismissedAt = -1;
  let asked;

  function close() {
    clearTimeout(asked);
    asked = undefined;
    shown = [];
    active = -1;
    list.hidden = true;
    text.removeAttribute('aria-activedescendant');
  }

  function select(n) {
    active = n;
    for (const [i, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(i === active));
    if (n < 0) return text.removeAttribute('aria-activedescendant');
    text.setAttribute('aria-activedescendant', `offer-${n}`);
    list.children[n].scrollIntoView({ block: 'nearest' });
  }

  /** @param {Suggestion[]} suggestions @param {string} [selected] the inserted text of the suggestion that stays selected */
  function show(suggestions, selected) {
    if (suggestions.length === 0) return close();
    const isNew = list.hidden || shown.length !== suggestions.length;
    shown = suggestions;
    list.replaceChildren(
      ...suggestions.map(({ words, sign, note }, i) => {
        const option = el('li', { id: `offer-${i}`, role: 'option' }, el('span', { className: 'sign', 'aria-hidden': 'true' }, sign), el('bdi', {}, words));
        if (note) option.append(setText(el('span', { className: 'faint' }), note));
        option.onclick = () => choose(i);
        return option;
      }),
    );
    list.hidden = false;
    select(Math.max(suggestions.findIndex(({ insert }) => insert === selected), suggestions[0].begins ? 0 : -1));
    if (isNew) setText($('announce'), () => t('offers.count', { n: suggestions.length }));
  }

  function refresh() {
    clearTimeout(asked);
    const { value, selectionStart: caret } = text;
    const begin = Math.max(0, caret - REACH);
    const found = caret === text.selectionEnd && document.activeElement === text ? suggest(value.slice(begin, caret), begin === 0) : undefined;
    if (!found || caret - found.length === dismissedAt) {
      if (!found) dismissedAt = -1;
      return close();
    }
    from = caret - found.length;
    show(found.items);
    if (!found.more) return;
    const asking = setTimeout(async () => {
      const more = await found.more();
      const isLate = asked !== asking || text.value !== value || text.selectionStart !== caret;
      if (!isLate && more.length > 0) show(more, shown[active]?.insert);
    }, PAUSE_MS);
    asked = asking;
  }

  function choose(n) {
    const words = shown[n].insert;
    close();
    const end = text.selectionEnd + Number(words.endsWith(' ') && text.value[text.selectionEnd] === ' ');
    text.setSelectionRange(from, end);
    insert(text, words);
    close();
  }

  text.addEventListener('input', ({ isComposing }) => (isComposing && !isTouch.matches ? close() : refresh()));
  text.addEventListener('compositionend', refresh);
  text.addEventListener('click', refresh);
  text.addEventListener('keyup', ({ key, isComposing }) => !isComposing && /^(?:ArrowLeft|ArrowRight|Home|End)$/.test(key) && refresh());
  text.addEventListener('blur', close);
  list.addEventListener('mousedown', (event) => event.preventDefault()); // the focus stays in the field

  const KEYS = {
    ArrowDown: () => select((active + 1) % shown.length),
    ArrowUp: () => select((active > 0 ? active : shown.length) - 1),
    Enter: () => choose(active),
    Tab: () => choose(Math.max(active, 0)),
    Escape() {
      dismissedAt = from;
      close();
    },
  };

  return {
    /** Call it when the text of the field was replaced. */
    close() {
      dismissedAt = -1;
      close();
    },
    /** @param {KeyboardEvent} event @returns {boolean} whether the list handled it */
    key(event) {
      const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
      if (list.hidden || !KEYS[key] || (key === 'Enter' && active < 0) || shiftKey || ctrlKey || altKey || metaKey) return false;
      event.preventDefault();
      event.stopPropagation();
      KEYS[key]();
      return true;
    },
  };
}
