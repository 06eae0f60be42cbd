/** The page's texts in the reader's language, which can be changed at any time. */
import en from './text/en.js';
import zh from './text/zh.js';
import { browserStore } from './store.js';

const LANGUAGES = { en, zh };
const TAGS = { en: 'en', zh: 'zh-Hans' };
const said = new WeakMap();
const listeners = new Set();

const asked = [browserStore.get('lang'), ...(navigator.languages ?? [navigator.language])];
let lang = asked.map((tag) => tag?.slice(0, 2)).find((tag) => tag in LANGUAGES) ?? 'en';

export const language = () => lang;

/** Returns the locale for dates and numbers: en-GB, not en. */
export const locale = () => navigator.languages?.find((tag) => tag.startsWith(lang)) ?? TAGS[lang];

/**
 * Caches what depends on the language: creating a format costs more than a hundred uses of it.
 * @template T @param {(tag: string) => T} make @returns {() => T}
 */
export function perLanguage(make) {
  let tag;
  let form;
  return () => {
    if (tag !== locale()) [tag, form] = [locale(), make(locale())];
    return form;
  };
}

/** Returns the format for a time of day, in hours and minutes. */
export const clockTime = perLanguage((tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'short' }));
const number = perLanguage((tag) => new Intl.NumberFormat(tag));
const plural = perLanguage(() => new Intl.PluralRules(lang));

/**
 * Returns the text of a key, with its values filled in. If `n` is one of the values, `key.one` or `key.other` is used where it exists.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const words = LANGUAGES[lang];
  const form = 'n' in values ? `${key}.${plural().select(Number(values.n))}` : key;
  const text = words[form] ?? words[`${key}.other`] ?? words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name] ?? whole;
    return typeof value === 'number' ? number().format(value) : value;
  });
}

/** Puts a text into an element, and again whenever the language changes. @param {() => string} words */
export function setText(node, words) {
  said.set(node, words);
  node.setAttribute('data-said', '');
  node.textContent = words();
  return node;
}

/** Updates elements that were not in the document when the language changed. @param {ParentNode} root */
export function refreshTexts(root) {
  for (const node of root.querySelectorAll('[data-said]')) node.textContent = said.get(node)();
}

/** Returns "a, b and c". @param {string[]} names */
export const list = (names) => new Intl.ListFormat(lang, { type: 'conjunction' }).format(names);

/** @param {(lang: string) => void} listener called at once, and at every change */
export function onLanguage(listener) {
  listeners.add(listener);
  listener(lang);
}

export function switchLanguage() {
  lang = lang === 'en' ? 'zh' : 'en';
  browserStore.set('lang', lang);
  show();
}

const ATTRIBUTES = { tLabel: 'aria-label', tPlaceholder: 'placeholder', tTitle: 'title' };

function show() {
  document.documentElement.lang = TAGS[lang];
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll('[data-t-label],[data-t-placeholder],[data-t-title]')) {
    for (const [data, attribute] of Object.entries(ATTRIBUTES)) {
      if (node.dataset[data]) node.setAttribute(attribute, t(node.dataset[data]));
    }
  }
  refreshTexts(document);
  for (const listener of listeners) listener(lang);
}

show();
