/** What one has not read: how much it is, and where it begins. What was not received is counted by the offsets. */

/** What a title or a badge counts up to. */
const MOST_COUNTED = 999;

/** A number as a title or a badge has room for it. @param {number} n */
export const counted = (n) => (n > MOST_COUNTED ? `${MOST_COUNTED}+` : String(n));

/** @typedef {{ offset: number, nick: string, text: string, key?: string }} Message */

/**
 * @param {{ rooms: import('./rooms.js').Rooms, log: import('./log.js').Log, attention: import('./attention.js').Attention,
 *   own: (nick: string) => boolean, mentioned: (text: string) => boolean, redraw: () => void }} page its parts
 */
export function unread({ rooms, log, attention, own, mentioned, redraw }) {
  const isLookedAt = (room) => room === rooms.current && !document.hidden;
  /** The server gives a key to nobody but who sent it. */
  const isOwn = ({ nick, key }) => key !== undefined || own(nick);

  function begins(room, offset) {
    room.newFrom = offset;
    if (room === rooms.current) log.fresh(offset);
  }

  /** All after `from` up to `to` is new. @param {Message[]} known those of them, and maybe others, that are here */
  function add(room, from, to, known) {
    const there = known.filter(({ offset }) => offset > from && offset <= to);
    const mine = new Set(there.filter(isOwn).map(({ offset }) => offset));
    const n = to - from - mine.size;
    if (!(n > 0)) return;
    let first = from + 1;
    while (mine.has(first)) first += 1;
    if (room.newFrom === undefined) begins(room, first);
    room.newCount += n;
    if (isLookedAt(room)) return;
    room.unread += n;
    room.mentioned ||= there.some((message) => !isOwn(message) && mentioned(message.text, room));
  }

  function call(room, messages) {
    if (isLookedAt(room)) return;
    for (const message of messages) if (!isOwn(message)) attention.call(room.name, message, mentioned(message.text, room));
  }

  return {
    /** @param {Message[]} messages that came one after the other @param {boolean} [missed] there was no connection when they were sent */
    came(room, messages, missed = false) {
      if (messages.length === 0 || (isLookedAt(room) && !missed)) return;
      add(room, messages[0].offset - 1, messages.at(-1).offset, messages);
      call(room, messages);
      redraw();
    },

    /** Not all could be recovered. @param {number} heard how far one had come @param {{ offset: number, messages: Message[] }} joined */
    lost(room, heard, { offset, messages }) {
      add(room, heard, offset, messages);
      call(room, messages);
    },

    /** What is new since the last visit to this page. @param {{ epoch: string, offset: number }} there @param {Message[]} known */
    sinceVisit(room, { epoch, offset }, known) {
      const { seen } = room;
      if (!seen) return;
      this.none(room);
      add(room, seen.epoch === epoch ? seen.offset : 0, offset, known);
    },

    /** Nothing is unread, and there is no line. */
    none(room) {
      Object.assign(room, { unread: 0, mentioned: false, newCount: 0 });
      begins(room, undefined);
    },

    /**
     * One looks away from a room. Where one has not come to the line, it stays where it is.
     * @param {boolean} reached
     */
    away(room, reached) {
      if (room.epoch === undefined) return;
      const offset = room.newFrom !== undefined && !reached ? room.newFrom - 1 : room.heard;
      room.seen = { epoch: room.epoch, offset };
      if (offset === room.heard) Object.assign(room, { newFrom: undefined, newCount: 0 }); // the line that is on screen stays
    },
  };
}
