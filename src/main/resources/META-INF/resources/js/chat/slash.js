/** A text that begins with a slash and a letter is a command. Two slashes escape it: the message then begins with one slash. */

/** @param {string} text */
export const isCommand = (text) => /^\/\p{L}/u.test(text);

/** Returns the message to send: `//` becomes `/`. @param {string} text */
export const unescaped = (text) => text.replace(/^\/(?=\/\p{L})/u, '');
