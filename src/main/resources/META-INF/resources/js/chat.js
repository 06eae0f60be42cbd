/** The chat page: ties the client library to what is on screen. */
import { $, soon } from './dom.js';
import { kept, tab } from './store.js';
import { language, say, switchLanguage, t } from './text.js';
import { Loquat } from './loquat.js';
import { startOffline } from './offline.js';
import { Announcer } from './chat/announce.js';
import { Attention } from './chat/attention.js';
import { compose } from './chat/compose.js';
import { askRoom, isRoom } from './chat/dialogs.js';
import { Log } from './chat/log.js';
import { mentions } from './chat/mention.js';
import { me } from './chat/me.js';
import { Past } from './chat/past.js';
import { Pending } from './chat/pending.js';
import { People, tell } from './chat/people.js';
import { RoomList } from './chat/roomlist.js';
import { Rooms } from './chat/rooms.js';
import { settings } from './chat/settings.js';
import { Status } from './chat/status.js';
import { Typing } from './chat/typing.js';

const LOBBY = 'lobby';
const address = new URL('/chat', location.href);
address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';

// A duplicated tab copies what is kept for the tab. The key works once, so it is only there between two pages of this tab.
const chat = new Loquat(address.href, { nick: kept.get('nick'), session: tab.get('session'), lang: language() });
tab.set('session', undefined);

const own = (nick) => nick === chat.nick;
const mentioned = (text) => mentions(text, chat.nick);
const rooms = new Rooms();
const log = new Log(own, mentioned);
const past = new Past(chat, log);
const pending = new Pending(chat, () => log.refit());
const people = new People(() => chat.nick);
const typing = new Typing();
const announcer = new Announcer();
const attention = new Attention(rooms, go);
const list = new RoomList(rooms, { go, leave });

pending.knows((room) => (room === rooms.current && log.cut ? Infinity : room.shown));
new Status(chat);
me(chat, rooms, log);
chat.on('nick', () => people.redraw());
settings();
const field = compose({
  send: (text) => {
    pending.send(rooms.current, text);
    if (!log.cut) log.toEnd();
  },
  typing: () => chat.typing(rooms.current.name),
  room: () => rooms.current,
  maxText: () => chat.maxText,
});

/** The room that the address names; an address without one means where one was last. */
function wanted() {
  const asked = decode(location.hash.slice(1)) || new URLSearchParams(location.search).get('room');
  if (!asked) return rooms.latest ?? LOBBY;
  return isRoom(asked) ? asked : LOBBY;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

const addressOf = ({ name }) => `/?room=${encodeURIComponent(name)}`;

function redraw() {
  attention.draw();
  list.draw();
}

/** @param {string} name @param {boolean} [remember] */
function go(name, remember = true) {
  const room = rooms.find(name) ?? rooms.add(name);
  if (room === rooms.current) return;
  if (remember) history.pushState(null, '', addressOf(room));
  show(room);
  announcer.tell(() => t('rooms.shown', { room: `#${rooms.current.name}` }));
  if (matchMedia('(pointer: fine)').matches) $('text').focus();
}

function leave(room) {
  chat.leave(room.name);
  pending.drop(room);
  const beside = rooms.remove(room);
  if (room === rooms.current) {
    rooms.current = undefined;
    show(beside);
    history.replaceState(null, '', addressOf(beside));
  }
  rooms.save();
  redraw();
  list.focus(beside);
}

/** Puts a room on screen; the one that was there waits as it is. @param {import('./chat/rooms.js').Room} room */
function show(room) {
  const before = rooms.current;
  if (before) {
    flush();
    away(before);
    before.parked = log.park();
  }
  rooms.current = room;
  announcer.hush();
  log.show(room);
  log.fresh(room.newFrom);
  flush(false);
  past.start(room);
  pending.show(room);
  people.show(room);
  typing.show(room);
  field.show();
  named();
  enter(room);
  seen();
  log.refit();
  log.toFresh();
  rooms.save();
}

/** One looks at the room on screen. */
function seen() {
  if (document.hidden) return;
  Object.assign(rooms.current, { unread: 0, mentioned: false });
  redraw();
}

/** One looks away from a room: the next message is where the unread begins. */
function away(room) {
  const { epoch, offset } = chat.position(room.name);
  if (epoch !== undefined) room.seen = { epoch, offset };
  room.newFrom = undefined;
}

function named() {
  const { current } = rooms;
  $('room-name').textContent = current.name;
  say($('topic'), () => current.topic);
  $('topic').hidden = !current.topic;
  $('danmaku').href = `/danmaku/${encodeURIComponent(current.name)}`;
  field.invite();
  redraw();
}

/** @param {import('./chat/rooms.js').Room} room */
function enter(room) {
  if (room.asked) return;
  room.asked = true;
  chat.join(room.name).catch(({ code }) => {
    room.asked = false; // it is tried again when one comes back to it
    if (code === 'left') return;
    if (room === rooms.current) log.notice('note', () => t('room.refused', { room: room.name, reason: t(`error.${code}`) }));
  });
}

/** Shows what has arrived in the room on screen. @param {boolean} [news] it is read out */
function flush(news = true) {
  const { current } = rooms;
  const messages = current.arrived.splice(0);
  if (messages.length === 0) return;
  if (current.skipped) log.skip();
  current.skipped = false;
  current.shown = current.heard;
  if (!log.cut) {
    if (news) announcer.heard(messages.length);
    log.append(messages);
  }
  for (const message of messages) pending.seen(current, message);
}

const flushSoon = soon(flush);

/** @param {import('./chat/rooms.js').Room} room @param {any[]} messages that came while one did not look */
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

chat.on('joined', (joined) => {
  const room = rooms.get(joined.asked);
  if (!room) return;
  const fresh = !joined.resumed || !joined.recovered;
  const on = room === rooms.current;
  const { epoch, heard, lost } = room;
  Object.assign(room, { name: joined.room, epoch: joined.epoch, topic: joined.topic ?? '', lost: false });
  if (on) flush();
  if (fresh) room.restart();
  if (on && fresh) log.clear();
  if (!joined.resumed) visitedBefore(room, joined);
  const others = joined.messages.filter(({ nick }) => !own(nick)).length;
  if (on && !fresh && lost && others) log.notice('note', () => t('log.recovered', { n: others }));
  if (joined.resumed) arrive(room, joined.messages);
  else room.wait(joined.messages);
  room.heard = Math.max(room.heard, joined.offset);
  people.start(room, joined);
  rooms.save();
  redraw();
  if (!on) return;
  if (!joined.resumed) announcer.hush();
  flush(joined.resumed);
  room.shown = room.heard;
  past.start(room);
  named();
  if (!joined.resumed) log.notice('enter', () => t('log.enter.you', { nick: chat.nick }));
  else if (fresh) lostSome(room, epoch === joined.epoch ? heard : undefined);
  log.refit();
  log.toFresh();
});

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
  for (const nick of presence.left ?? []) typing.stops(room, nick);
  if (room !== rooms.current) return;
  flush();
  tell(log, presence, chat.nick);
});

chat.on('typing', ({ room: name, nick }) => {
  const room = rooms.get(name);
  if (room) typing.starts(room, nick);
});
chat.on('state', ({ state }) => {
  if (state === 'waiting') for (const room of rooms.all) room.lost = true;
});
chat.on('goaway', () => log.notice('note', () => t('log.goaway')));

$('lang').onclick = switchLanguage;
$('room').onclick = $('rooms-new').onclick = () => askRoom(() => '', go);
document.querySelector('.skip').onclick = (event) => {
  event.preventDefault(); // its address would be that of a room
  $('text').focus();
};
window.addEventListener('popstate', () => go(wanted(), false));
window.addEventListener('hashchange', () => {
  if (!location.hash) return;
  go(wanted(), false);
  history.replaceState(null, '', addressOf(rooms.current));
});
window.addEventListener('pagehide', () => {
  tab.set('session', chat.session);
  if (!document.hidden) away(rooms.current);
  rooms.save();
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    flush();
    away(rooms.current);
    return rooms.save();
  }
  flush();
  seen();
  log.toFresh();
});

chat.connect();
const first = wanted();
show(rooms.find(first) ?? rooms.add(first));
history.replaceState(null, '', addressOf(rooms.current));
for (const room of rooms.all) enter(room);
if (matchMedia('(pointer: fine)').matches) $('text').focus();
startOffline();
