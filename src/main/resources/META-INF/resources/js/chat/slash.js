/** A text that begins with a slash and a letter is a command; with two slashes it is a message that begins with one. */

/** @param {string} text */
export const isCommand = (text) => /^\/\p{L}/u.test(text);

/** What is said by it. @param {string} text */
export const unescaped = (text) => text.replace(/^\/(?=\/\p{L})/u, '');
