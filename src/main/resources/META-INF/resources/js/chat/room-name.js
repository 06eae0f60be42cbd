const ROOM = /^(?!\.+$)[\p{L}\p{M}\p{N}_.-]{1,64}$/u;

/** Can a room be called so? @param {string} name */
export const isRoom = (name) => ROOM.test(name.normalize('NFKC'));

/** The time, or the number of something: in a text no room is meant by that. @param {string} text */
export const isNumber = (text) => /^\p{N}+$/u.test(text);

/** Where the chat page shows it. @param {string} name */
export const roomAddress = (name) => `/?room=${encodeURIComponent(name)}`;
