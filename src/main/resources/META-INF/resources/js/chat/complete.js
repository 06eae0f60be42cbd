/**
 * Offers what may be meant while one writes @, :, # or /: a list above the field, gone through by the arrows while the focus
 * stays in the field (aria-activedescendant). Enter and Tab choose, Esc lets it be; a touch or a click chooses, too. What only
 * has in it what is written may not be meant: Enter leaves it alone until one has gone to it.
 */
import { $, el } from '../dom.js';
import { say, t } from '../text.js';

/** So many letters before the caret are looked at. */
const REACH = 64;
/** The keyboard of a phone composes every word, and has no keys that the list would take from it. */
const thumb = matchMedia('(pointer: coarse)');
/** A pause in writing, before the server is asked. */
const PAUSE_MS = 150;

/**
 * @typedef {{ words: string, sign?: string, note?: () => string, insert: string, begins: boolean }} Offer begins: with what is written
 * @typedef {(before: string, whole: boolean) => { length: number, offers: Offer[], more?: () => Promise<Offer[]> } | undefined} Offers
 * for what stands before the caret (`whole`: it is all of it): what is offered for its last so many letters
 */

/** As if one had typed it, so that it can be undone. @param {HTMLTextAreaElement} text @param {string} words */
export function insert(text, words) {
  if (document.execCommand('insertText', false, words)) return;
  text.setRangeText(words, text.selectionStart, text.selectionEnd, 'end');
  text.dispatchEvent(new Event('input', { bubbles: true }));
}

/** @param {HTMLTextAreaElement} text @param {Offers} offersFor */
export function complete(text, offersFor) {
  const list = $('offers');
  /** @type {Offer[]} */ let shown = [];
  /** The marked one; -1: none. */ let active = -1;
  let from = -1;
  /** Where one said no. */ let refused = -1;
  let asked;

  function close() {
    clearTimeout(asked);
    asked = undefined;
    shown = [];
    active = -1;
    list.hidden = true;
    text.removeAttribute('aria-activedescendant');
  }

  function mark(n) {
    active = n;
    for (const [i, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(i === active));
    if (n < 0) return text.removeAttribute('aria-activedescendant');
    text.setAttribute('aria-activedescendant', `offer-${n}`);
    list.children[n].scrollIntoView({ block: 'nearest' });
  }

  /** @param {Offer[]} offers @param {string} [marked] what is inserted by the one that stays marked */
  function show(offers, marked) {
    if (offers.length === 0) return close();
    const news = list.hidden || shown.length !== offers.length;
    shown = offers;
    list.replaceChildren(
      ...offers.map(({ words, sign, note }, i) => {
        const option = el('li', { id: `offer-${i}`, role: 'option' }, el('span', { className: 'sign', 'aria-hidden': 'true' }, sign), el('bdi', {}, words));
        if (note) option.append(say(el('span', { className: 'faint' }), note));
        option.onclick = () => choose(i);
        return option;
      }),
    );
    list.hidden = false;
    mark(Math.max(offers.findIndex(({ insert }) => insert === marked), offers[0].begins ? 0 : -1));
    if (news) say($('announce'), () => t('offers.count', { n: offers.length }));
  }

  function refresh() {
    clearTimeout(asked);
    const { value, selectionStart: caret } = text;
    const begin = Math.max(0, caret - REACH);
    const found = caret === text.selectionEnd && document.activeElement === text ? offersFor(value.slice(begin, caret), begin === 0) : undefined;
    if (!found || caret - found.length === refused) {
      if (!found) refused = -1;
      return close();
    }
    from = caret - found.length;
    show(found.offers);
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

  text.addEventListener('input', ({ isComposing }) => (isComposing && !thumb.matches ? close() : refresh()));
  text.addEventListener('compositionend', refresh);
  text.addEventListener('click', refresh);
  text.addEventListener('keyup', ({ key, isComposing }) => !isComposing && /^(?:ArrowLeft|ArrowRight|Home|End)$/.test(key) && refresh());
  text.addEventListener('blur', close);
  list.addEventListener('mousedown', (event) => event.preventDefault()); // the focus stays in the field

  const KEYS = {
    ArrowDown: () => mark((active + 1) % shown.length),
    ArrowUp: () => mark((active > 0 ? active : shown.length) - 1),
    Enter: () => choose(active),
    Tab: () => choose(Math.max(active, 0)),
    Escape() {
      refused = from;
      close();
    },
  };

  return {
    /** What was in the field is not any more. */
    close() {
      refused = -1;
      close();
    },
    /** @param {KeyboardEvent} event @returns {boolean} it was for the list */
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
