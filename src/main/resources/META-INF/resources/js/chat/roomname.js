const ROOM = /^(?!\.+$)[\p{L}\p{M}\p{N}_.-]{1,64}$/u;

/** Can a room be called so? @param {string} name */
export const isRoom = (name) => ROOM.test(name.normalize('NFKC'));
