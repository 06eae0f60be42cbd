/** The unread messages: how many there are and where they start. Those not received are counted by their offsets. */

/** The highest count shown in a title or badge. */
const MOST_COUNTED = 999;

/** A count short enough for a title or badge. @param {number} n */
export const counted = (n) => (n > MOST_COUNTED ? `${MOST_COUNTED}+` : String(n));

/** How far a room has been read in another tab. @param {import('./rooms.js').Room} room */
export const elsewhere = ({ epoch, elsewhere: place }) => (place?.epoch === epoch && place) || { offset: 0, line: 0 };

/** @typedef {{ offset: number, nick: string, text: string, key?: string }} Message */

/**
 * @param {{ rooms: import('./rooms.js').Rooms, log: import('./log.js').Log, attention: import('./attention.js').Attention,
 *   own: (nick: string) => boolean, mentioned: (text: string) => boolean, redraw: () => void }} page its parts
 */
export function unread({ rooms, log, attention, own, mentioned, redraw }) {
  const isLookedAt = (room) => room === rooms.current && !document.hidden;
  /** Only the sender receives the key of a message. */
  const isOwn = ({ nick, key }) => key !== undefined || own(nick);

  function begins(room, offset) {
    room.newFrom = offset;
    if (room === rooms.current) log.fresh(offset);
  }

  /**
   * Counts other people's messages after `from` up to `to`: how many, where they start, and whether one is a mention.
   * @param {Message[]} known the received ones; may contain others
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

  /** Marks everything after `from` up to `to` as unread unless another tab has shown it. @param {Message[]} known as above */
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

  /** The offset up to which nothing is new. @param {boolean} reached the divider has been on screen */
  const lineOf = ({ newFrom, heard }, reached) => (newFrom !== undefined && !reached ? newFrom - 1 : heard);

  return {
    /** @param {Message[]} messages with consecutive offsets @param {boolean} [missed] sent while there was no connection */
    came(room, messages, missed = false) {
      if (messages.length === 0 || (isLookedAt(room) && !missed)) return;
      add(room, messages[0].offset - 1, messages.at(-1).offset, messages);
      call(room, messages);
      redraw();
    },

    /** Some messages could not be recovered. @param {number} heard the last offset received @param {{ offset: number, messages: Message[] }} joined */
    lost(room, heard, { offset, messages }) {
      add(room, heard, offset, messages);
      call(room, messages);
    },

    /** Counts what is new since the last visit to this page. @param {{ epoch: string, offset: number }} there @param {Message[]} known */
    sinceVisit(room, { epoch, offset }, known) {
      const { seen } = room;
      if (!seen) return;
      this.none(room);
      add(room, seen.epoch === epoch ? seen.offset : 0, offset, known);
    },

    line: (room) => lineOf(room, log.freshIs === 'here'),

    /** Another visible tab shows the room. @param {import('./read-sync.js').Place} place */
    seenElsewhere(room, place) {
      if (place.epoch === undefined) return; // that tab has not joined it yet
      if (place.offset < elsewhere({ epoch: place.epoch, elsewhere: room.elsewhere }).offset) return; // out of order: tabs receive messages at different times
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

    /** Nothing is unread, and there is no divider. */
    none(room) {
      Object.assign(room, { unread: 0, mentioned: false, newCount: 0 });
      begins(room, undefined);
    },

    /**
     * The room is no longer visible. A divider that has not been reached stays where it is.
     * @param {boolean} reached
     */
    away(room, reached) {
      if (room.epoch === undefined) return;
      const offset = lineOf(room, reached);
      room.seen = { epoch: room.epoch, offset };
      if (offset === room.heard) Object.assign(room, { newFrom: undefined, newCount: 0 }); // a divider on screen stays
    },
  };
}
