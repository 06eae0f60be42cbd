const ROOM = /^(?!\.+$)[\p{L}\p{M}\p{N}_.-]{1,64}$/u;

/** Is this a valid name of a room? @param {string} name */
export const isRoom = (name) => ROOM.test(name.normalize('NFKC'));

/** Is it only digits? In a text, #1 is the number of something, not a room. @param {string} text */
export const isNumber = (text) => /^\p{N}+$/u.test(text);

/** Returns the address of the chat page for a room. @param {string} name */
export const roomAddress = (name) => `/?room=${encodeURIComponent(name)}`;
