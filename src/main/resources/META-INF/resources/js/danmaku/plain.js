/** What is said, without marks: of what the chat page makes of a text, the letters. */
import { markdown } from '../chat/markdown.js';

const BLOCKS = new Set(['pre', 'blockquote', 'ul', 'ol', 'li']);

function words(node) {
  if (typeof node === 'string') return node;
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  const said = Array.from(node.childNodes, words).join('');
  return BLOCKS.has(node.localName) ? `\n${said}\n` : said;
}

/** @param {string} text */
export const plain = (text) => markdown(text).map(words).join('');
