/**
 * Offers what may be meant while one writes @, :, # or /: a list above the field, gone through by the arrows while the focus
 * stays in the field (aria-activedescendant). Enter and Tab choose, Esc lets it be; a touch or a click chooses, too.
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
 * @typedef {{ words: string, sign?: string, note?: () => string, insert: string }} Offer
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
  let active = 0;
  let from = -1;
  /** Where one said no. */ let refused = -1;
  let asked;

  function close() {
    clearTimeout(asked);
    asked = undefined;
    shown = [];
    list.hidden = true;
    text.removeAttribute('aria-activedescendant');
  }

  function activate(n) {
    active = (n + shown.length) % shown.length;
    for (const [i, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(i === active));
    text.setAttribute('aria-activedescendant', `offer-${active}`);
    list.children[active].scrollIntoView({ block: 'nearest' });
  }

  function show(offers) {
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
    activate(0);
    if (news) say($('announce'), () => t('offers.count', { n: offers.length }));
  }

  function refresh() {
    clearTimeout(asked);
    const caret = text.selectionStart;
    const begin = Math.max(0, caret - REACH);
    const found = caret === text.selectionEnd && document.activeElement === text ? offersFor(text.value.slice(begin, caret), begin === 0) : undefined;
    if (!found || caret - found.length === refused) {
      if (!found) refused = -1;
      return close();
    }
    from = caret - found.length;
    show(found.offers);
    if (!found.more) return;
    const asking = setTimeout(async () => {
      const more = await found.more().catch(() => []);
      if (asked === asking && more.length > 0) show(more);
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
    ArrowDown: () => activate(active + 1),
    ArrowUp: () => activate(active - 1),
    Enter: () => choose(active),
    Tab: () => choose(active),
    Escape() {
      refused = from;
      close();
    },
  };

  return {
    close,
    /** @param {KeyboardEvent} event @returns {boolean} it was for the list */
    key(event) {
      const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
      if (list.hidden || !KEYS[key] || shiftKey || ctrlKey || altKey || metaKey) return false;
      event.preventDefault();
      event.stopPropagation();
      KEYS[key]();
      return true;
    },
  };
}
