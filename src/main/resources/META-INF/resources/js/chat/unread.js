/** What one has not read: how much it is, and where it begins. What was not received is counted by the offsets. */

/** What a title or a badge counts up to. */
const MOST_COUNTED = 999;

/** A number as a title or a badge has room for it. @param {number} n */
export const counted = (n) => (n > MOST_COUNTED ? `${MOST_COUNTED}+` : String(n));

/** How far a room was seen in another tab. @param {import('./rooms.js').Room} room */
export const elsewhere = ({ epoch, elsewhere: place }) => (place?.epoch === epoch && place) || { offset: 0, line: 0 };

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

  /**
   * Of what others said after `from` up to `to`: how much it is, where it begins, and whether it calls one.
   * @param {Message[]} known those of them, and maybe others, that are here
   */
  function others(room, from, to, known) {
    const there = known.filter(({ offset }) => offset > from && offset <= to);
    const mine = new Set(there.filter(isOwn).map(({ offset }) => offset));
    let first = from + 1;
    while (mine.has(first)) first += 1;
    const calls = () => there.some((message) => !isOwn(message) && mentioned(message.text, room));
    const n = to - from - mine.size;
    return { n: n > 0 ? n : 0, first, calls };
  }

  /** All after `from` up to `to` is new, as far as no other tab has shown it. @param {Message[]} known as above */
  function add(room, from, to, known) {
    const { offset, line } = elsewhere(room);
    const { n, first } = others(room, Math.max(from, line), to, known);
    if (n > 0 && room.newFrom === undefined) begins(room, first);
    room.newCount += n;
    if (isLookedAt(room)) return;
    const unseen = others(room, Math.max(from, offset), to, known);
    room.unread += unseen.n;
    room.mentioned ||= unseen.calls();
  }

  function call(room, messages) {
    if (isLookedAt(room)) return;
    const { offset } = elsewhere(room);
    for (const message of messages) if (message.offset > offset && !isOwn(message)) attention.call(room, message, mentioned(message.text, room));
  }

  /** Up to where nothing is new. @param {boolean} reached one has come to the line */
  const lineOf = ({ newFrom, heard }, reached) => (newFrom !== undefined && !reached ? newFrom - 1 : heard);

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

    line: (room) => lineOf(room, log.freshIs === 'here'),

    /** Another tab shows it to who looks there. @param {import('./looks.js').Place} place */
    seenElsewhere(room, place) {
      if (place.epoch === undefined) return; // it is not known there yet
      if (place.offset < elsewhere({ epoch: place.epoch, elsewhere: room.elsewhere }).offset) return; // one tab hears it later than another
      room.elsewhere = place;
      if (room.epoch !== place.epoch || isLookedAt(room)) return;
      const left = others(room, place.offset, room.heard, room.recent);
      room.mentioned &&= left.calls();
      room.unread = Math.min(room.unread, left.n);
      if (room.newFrom <= place.line) {
        const { n, first } = others(room, place.line, room.heard, room.recent);
        room.newCount = n;
        begins(room, n > 0 ? first : undefined);
      }
      redraw();
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
      const offset = lineOf(room, reached);
      room.seen = { epoch: room.epoch, offset };
      if (offset === room.heard) Object.assign(room, { newFrom: undefined, newCount: 0 }); // the line that is on screen stays
    },
  };
}
