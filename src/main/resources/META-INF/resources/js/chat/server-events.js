/** Handles the server's events for the user's rooms: shows them at once, or holds them until the room is on screen. */
import { soon } from '../dom.js';
import { t } from '../text.js';
import { events, isMessage } from './presence-notices.js';
import { advanceTo } from './time.js';

/** @param {Record<string, any>} page the parts of the page @returns {{ flush: (announce?: boolean) => void }} */
export function handleServerEvents({ chat, rooms, log, loader, pending, people, typing, announcer, unread, cache, own, named, redraw, looked }) {
  /** Shows what has arrived in the current room. @param {boolean} [announce] to screen readers */
  function flush(announce = true) {
    const { current } = rooms;
    const lines = current.take();
    if (lines.length === 0) return;
    const messages = lines.filter(isMessage);
    if (current.skipped) log.skip();
    current.skipped = false;
    current.shown = current.heard;
    looked();
    if (!log.cut) {
      if (announce) announcer.heard(messages.length);
      log.append(lines, announce);
    }
    for (const message of messages) pending.seen(current, message);
  }

  const flushSoon = soon(flush);

  /** Queues messages until they can be shown. @param {any[]} messages */
  function wait(room, messages) {
    for (const message of room.wait(messages)) pending.seen(room, message);
  }

  function arrive(room, messages, missed) {
    unread.came(room, messages, missed);
    wait(room, messages);
  }

  /** Some messages could not be recovered: finds out whether the history still has them. @param {number | undefined} heard the last offset received */
  async function lostSome(room, heard) {
    let key = 'log.anew';
    if (heard !== undefined) {
      const page = await chat.history(room.name, { after: heard, limit: 1 }).catch(() => undefined);
      key = page?.messages?.[0]?.offset > heard + 1 ? 'log.gone' : 'log.missed';
    }
    if (room === rooms.current) log.notice('note', () => t(key));
  }

  chat.on('joined', (joined) => {
    const room = rooms.get(joined.asked);
    if (!room) return;
    const { resumed } = joined;
    advanceTo(joined.messages.at(-1));
    const on = room === rooms.current;
    const { epoch, heard, lost, recent } = room;
    const isSame = epoch === joined.epoch;
    const fresh = !(resumed ? joined.recovered : room.goesOn(joined));
    const messages = fresh ? joined.messages : joined.messages.filter(({ offset }) => offset > heard);
    Object.assign(room, { name: joined.room, epoch: joined.epoch, topic: joined.topic ?? '', lost: false, known: true, unkept: true });
    if (on) flush();
    if (fresh) room.restart();
    if (on && fresh) log.clear();
    if (epoch !== undefined && !isSame) unread.none(room);
    if (!resumed) unread.sinceVisit(room, joined, isSame ? [...recent, ...joined.messages] : joined.messages);
    else if (fresh) unread.lost(room, isSame ? heard : 0, joined);
    const others = messages.filter(({ nick }) => !own(nick)).length;
    if (on && !fresh && lost && others) log.notice('note', () => t('log.recovered', { n: others }));
    if (resumed && !fresh) arrive(room, messages, lost);
    else wait(room, messages);
    room.heard = Math.max(room.heard, joined.offset);
    people.start(room, joined);
    rooms.save(room);
    redraw();
    if (!on) return;
    cache.mark();
    if (!resumed) announcer.hush();
    flush(resumed);
    room.shown = room.heard;
    loader.start(room);
    named();
    const { nick } = chat; // fixed now: the notice keeps the name used to join
    if (!resumed) log.notice('enter', () => t('log.enter.you', { nick }));
    else if (fresh) lostSome(room, isSame ? heard : undefined);
    log.refit();
    loader.toFresh();
  });

  chat.on('message', (message) => {
    const room = rooms.get(message.room);
    if (!room) return;
    typing.stops(room, message.nick);
    arrive(room, [message]);
    if (room === rooms.current) flushSoon();
  });

  chat.on('presence', (presence) => {
    const room = rooms.get(presence.room);
    if (!room) return;
    people.change(room, presence);
    // The user's own rename is shown on `nick`.
    presence = { ...presence, renamed: presence.renamed?.filter(({ to }) => !own(to)) };
    for (const nick of presence.left ?? []) typing.stops(room, nick);
    if (room !== rooms.current) return room.hold(events(presence, chat.nick));
    flush();
    announcer.heard(presence.renamed?.length ?? 0, 0); // renames only: joins and leaves in large numbers share one line, which is not announced
    log.tell(events(presence, chat.nick));
  });

  /** The user's own name changed. In a large room no presence event says so. */
  let name;
  chat.on('nick', (nick) => {
    if (name !== undefined) {
      const [renaming] = events({ renamed: [{ from: name, to: nick }] }, nick);
      for (const room of rooms.all.filter(({ known }) => known)) {
        if (room !== rooms.current) room.hold([renaming]);
        else {
          flush();
          log.tell([renaming]);
        }
      }
    }
    name = nick;
  });

  chat.on('typing', ({ room: name, nick }) => {
    const room = rooms.get(name);
    if (room) typing.starts(room, nick);
  });

  chat.on('state', ({ state }) => {
    if (state === 'waiting') for (const room of rooms.all) room.lost = true;
  });

  chat.on('goaway', () => log.notice('note', () => t('log.goaway')));

  return { flush };
}
