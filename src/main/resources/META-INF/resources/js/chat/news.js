/** What the server tells of one's rooms: it goes on screen, or waits until one looks. */
import { soon } from '../dom.js';
import { t } from '../text.js';
import { events, isMessage } from './comings.js';

/** @param {Record<string, any>} page its parts @returns {{ flush: (news?: boolean) => void, visitedBefore: (room: any, there: any) => void }} */
export function news({ chat, rooms, log, past, pending, people, typing, announcer, attention, keep, own, mentioned, named, redraw }) {
  /** Shows what has arrived in the room on screen. @param {boolean} [news] it is read out */
  function flush(news = true) {
    const { current } = rooms;
    const lines = current.take();
    if (lines.length === 0) return;
    const messages = lines.filter(isMessage);
    if (current.skipped) log.skip();
    current.skipped = false;
    current.shown = current.heard;
    if (!log.cut) {
      if (news) announcer.heard(messages.length);
      log.append(lines, news);
    }
    for (const message of messages) pending.seen(current, message);
  }

  const flushSoon = soon(flush);

  /** @param {any[]} messages that came while one did not look */
  function missed(room, messages) {
    for (const message of messages) {
      if (own(message.nick)) continue;
      const mention = mentioned(message.text);
      room.unread += 1;
      room.mentioned ||= mention;
      if (room.newFrom === undefined) begins(room, message.offset);
      attention.call(room.name, message, mention);
    }
    redraw();
  }

  function begins(room, offset) {
    room.newFrom = offset;
    if (room === rooms.current) log.fresh(offset);
  }

  /** @param {any[]} messages */
  function arrive(room, messages) {
    if (room !== rooms.current || document.hidden) missed(room, messages);
    for (const message of room.wait(messages)) pending.seen(room, message);
  }

  /** What is new since the last visit to this page. */
  function visitedBefore(room, { epoch, offset, messages }) {
    const { seen: until } = room;
    if (until?.epoch !== epoch || !(offset > until.offset)) return;
    const unread = messages.filter((message) => message.offset > until.offset && !own(message.nick));
    if (unread.length === 0) return;
    const all = messages[0].offset <= until.offset + 1;
    begins(room, all ? unread[0].offset : until.offset + 1);
    if (room === rooms.current && !document.hidden) return;
    room.unread = all ? unread.length : offset - until.offset;
    room.mentioned = unread.some(({ text }) => mentioned(text));
  }

  /** Not all could be recovered: is the rest still there to be read? @param {number | undefined} heard how far one had come */
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
    const on = room === rooms.current;
    const { epoch, heard, lost } = room;
    const fresh = !(resumed ? joined.recovered : room.goesOn(joined));
    const messages = fresh ? joined.messages : joined.messages.filter(({ offset }) => offset > heard);
    Object.assign(room, { name: joined.room, epoch: joined.epoch, topic: joined.topic ?? '', lost: false, known: true, unkept: true });
    if (on) flush();
    if (fresh) room.restart();
    if (on && fresh) log.clear();
    if (!resumed) visitedBefore(room, joined);
    const others = messages.filter(({ nick }) => !own(nick)).length;
    if (on && !fresh && lost && others) log.notice('note', () => t('log.recovered', { n: others }));
    if (resumed) arrive(room, messages);
    else room.wait(messages);
    room.heard = Math.max(room.heard, joined.offset);
    people.start(room, joined);
    rooms.save(room);
    redraw();
    if (!on) return;
    keep.mark();
    if (!resumed) announcer.hush();
    flush(resumed);
    room.shown = room.heard;
    past.start(room);
    named();
    if (!resumed) log.notice('enter', () => t('log.enter.you', { nick: chat.nick }));
    else if (fresh) lostSome(room, epoch === joined.epoch ? heard : undefined);
    log.refit();
    log.toFresh();
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
    // One's own new name was told when one got it.
    presence = { ...presence, renamed: presence.renamed?.filter(({ to }) => !own(to)) };
    for (const nick of presence.left ?? []) typing.stops(room, nick);
    if (room !== rooms.current) return room.meet(events(presence, chat.nick));
    flush();
    announcer.heard(presence.renamed?.length ?? 0, 0); // who comes and goes is told in one line that is not read out, when they are many
    log.tell(events(presence, chat.nick));
  });

  /** One has another name: in a great room nobody else says so. */
  let name;
  chat.on('nick', (nick) => {
    if (name !== undefined) {
      const [renaming] = events({ renamed: [{ from: name, to: nick }] }, nick);
      for (const room of rooms.all.filter(({ known }) => known)) {
        if (room !== rooms.current) room.meet([renaming]);
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

  return { flush, visitedBefore };
}
