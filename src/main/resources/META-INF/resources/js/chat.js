/** The chat page: connects the client library with the screen. */
import { $ } from './dom.js';
import { browserStore } from './store.js';
import { setText, switchLanguage, t } from './text.js';
import { startOffline } from './offline.js';
import { Announcer } from './chat/announcer.js';
import { Attention } from './chat/attention.js';
import { commands } from './chat/commands.js';
import { compose } from './chat/compose.js';
import { watchDays } from './chat/day.js';
import { isRoom, roomAddress } from './chat/room-name.js';
import { RoomDialog } from './chat/room-dialog.js';
import { MessageCache } from './chat/message-cache.js';
import { keys } from './chat/keys.js';
import { Log } from './chat/log.js';
import { syncReads } from './chat/read-sync.js';
import { Mentionable, mentions } from './chat/mention.js';
import { ownName } from './chat/own-name.js';
import { updateRoomLinks, menu } from './chat/menu.js';
import { handleServerEvents } from './chat/server-events.js';
import { onNotificationClick } from './chat/notify.js';
import { suggestions } from './chat/suggestions.js';
import { HistoryLoader } from './chat/history-loader.js';
import { Pending } from './chat/pending.js';
import { People } from './chat/people.js';
import { createChat } from './chat/shared-session.js';
import { RoomList } from './chat/room-list.js';
import { MOST_ROOMS, Rooms } from './chat/rooms.js';
import { settings } from './chat/settings.js';
import { Status } from './chat/status.js';
import { syncClock } from './chat/time.js';
import { Typing } from './chat/typing.js';
import { unread as unreadOf } from './chat/unread.js';
import { rememberRoom } from './chat/recent-rooms.js';

const LOBBY = 'lobby';
const chat = createChat();

const own = (nick) => nick === self();
const mentioned = (text, room) => mentions(text, self(), room?.names);
const rooms = new Rooms();
/** Whose names a message of the room on screen mentions; a person does not mention themselves. */
const log = new Log(own, (mine) => new Mentionable(mine ? undefined : self(), rooms.current.names));
const self = ownName(chat, rooms, log);
const cache = new MessageCache(chat, rooms);
const loader = new HistoryLoader(chat, log);
const pending = new Pending(chat, self, () => log.refit(), {
  find: (name) => rooms.find(name),
  open,
  shown: (room) => (room === rooms.current && log.cut ? Infinity : room.shown),
});
const people = new People(() => chat.nick);
const typing = new Typing();
const announcer = new Announcer();
const attention = new Attention(rooms, go, () => tabs.shown());
const list = new RoomList(rooms, { go, leave });
const roomDialog = new RoomDialog(rooms, go);
const unread = unreadOf({ rooms, log, attention, own, mentioned, redraw });
const tabs = syncReads(rooms, { line: unread.line, seen: unread.seenElsewhere });

new Status(chat);
chat.on('nick', () => people.redraw());
settings({
  relaid: () => {
    log.refit();
    $('log').dispatchEvent(new Event('scroll')); // the end may be visible now
  },
});
syncClock(chat, watchDays);
watchDays();
const { flush } = handleServerEvents({ chat, rooms, log, loader, pending, people, typing, announcer, unread, cache, own, named, redraw, looked: tabs.show });
loader.onRead = unread.none;
attention.onUnable = (why) => log.notice('note', () => t('notify.off', { reason: t(why) }));
onNotificationClick(go);
const field = compose({
  send: (text) => {
    pending.send(rooms.current, text);
    if (!log.cut) log.toEnd();
  },
  command: commands({ chat, rooms, go, leave }),
  suggest: suggestions(rooms, self),
  typing: () => chat.typing(rooms.current.name),
  room: () => rooms.current,
  maxText: () => chat.maxText,
});

/** Returns the room of the address, or the last one if the address names none. */
function wantedRoom() {
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

/** @type {import('./chat/rooms.js').Room | undefined} the room that was on screen before the current one */
let previous;

function redraw() {
  attention.draw();
  list.draw();
}

/** Restores what this browser keeps of a room. @param {import('./chat/rooms.js').Room} room */
function recalled(room) {
  cache.recall(room);
  if (room.epoch !== undefined) unread.sinceVisit(room, { epoch: room.epoch, offset: room.heard }, room.recent);
  return room;
}

const roomOf = (name) => rooms.find(name) ?? recalled(rooms.add(name));

/** Joins a room that stays off screen. @param {string} name */
function open(name) {
  const room = roomOf(name);
  enter(room);
  redraw();
  return room;
}

/** @param {string} name @param {boolean} [remember] */
function go(name, remember = true) {
  const known = rooms.find(name);
  if (!known && rooms.isFull) return noticeHere(() => t('room.full', { room: `#${name}`, most: MOST_ROOMS }));
  const room = roomOf(name);
  if (room === rooms.current) return;
  if (remember) history.pushState(null, '', roomAddress(room.name));
  show(room);
  announcer.tell(() => t('rooms.shown', { room: `#${rooms.current.name}` }));
  if (matchMedia('(pointer: fine)').matches) $('text').focus();
}

function leave(room) {
  pending.leave(room);
  chat.leave(room.name);
  rememberRoom(room.name);
  list.focus(drop(room));
}

/** Removes a room from the person's rooms. @param {import('./chat/rooms.js').Room} room @returns the one next to it */
function drop(room) {
  const beside = rooms.remove(room) ?? recalled(rooms.add(LOBBY));
  cache.forget(room);
  if (room === rooms.current) {
    rooms.current = undefined;
    show(rooms.all.includes(previous) ? previous : beside);
    history.replaceState(null, '', roomAddress(rooms.current.name));
  }
  redraw();
  return rooms.current;
}

/** Shows a notice in the room on screen once it is joined; until then the server's history may replace the list. @param {() => string} words */
function noticeHere(words) {
  const { current } = rooms;
  if (current.known) return log.notice('note', words);
  const off = chat.on('joined', ({ asked }) => {
    if (asked !== current.name) return;
    off();
    if (current === rooms.current) log.notice('note', words);
  });
}

/** Leaves a room that the server refused, so that nobody is left with a message field that leads nowhere. @param {import('./chat/rooms.js').Room} room @param {string} code */
function refused(room, code) {
  const draft = browserStore.get(`draft.${room.name}`);
  const words = code === 'limit_exceeded' ? 'room.refused.limit' : 'room.refused';
  if (room.name !== LOBBY) {
    drop(room);
    browserStore.set(`draft.${room.name}`, draft);
  }
  noticeHere(() => t(words, { room: `#${room.name}`, reason: t(`error.${code}`) }));
}

/** Shows a room; the previous one keeps its state. @param {import('./chat/rooms.js').Room} room */
function show(room) {
  const before = rooms.current;
  previous = before ?? previous;
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
  loader.start(room);
  pending.show(room);
  people.show(room);
  typing.show(room);
  field.show();
  named();
  enter(room);
  seen();
  cache.mark();
  log.refit();
  loader.toFresh();
  rooms.save(room);
}

/** To be called when the reader sees the room on screen. */
function seen() {
  if (document.hidden) return;
  Object.assign(rooms.current, { unread: 0, mentioned: false });
  tabs.show();
  redraw();
}

/** To be called when the reader no longer sees the room on screen. @param {import('./chat/rooms.js').Room} room */
function away(room) {
  tabs.left(room);
  unread.away(room, log.freshIs === 'here');
  rooms.save(room);
}

function named() {
  const { current } = rooms;
  $('room-name').textContent = current.name;
  setText($('topic'), () => current.topic);
  $('topic').hidden = !current.topic;
  updateRoomLinks(current.name);
  field.invite();
  redraw();
}

/** @param {import('./chat/rooms.js').Room} room */
function enter(room) {
  if (room.asked) return;
  room.asked = true;
  chat.join(room.name).catch(({ code }) => {
    room.asked = false; // tried again when the reader comes back to it
    if (code !== 'left' && !pending.refuse(room, code)) refused(room, code);
  });
}

$('lang').onclick = switchLanguage;
$('room').onclick = $('rooms-new').onclick = () => roomDialog.open();
menu();
keys({ askRoom: () => roomDialog.open(), beside: (step) => go(rooms.beside(step).name) });
document.querySelector('.skip').onclick = (event) => {
  event.preventDefault(); // its hash would be read as a room
  $('text').focus();
};
/** A click on a name mentions that person; a click on a #room goes there. */
document.addEventListener('click', (event) => {
  const at = (selector) => event.target.closest?.(selector);
  const nick = at('[data-call]')?.dataset.call;
  if (nick) return field.call(nick);
  const room = at('a.room')?.dataset.room;
  if (!room || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(room);
});
window.addEventListener('popstate', () => location.hash || go(wantedRoom(), false)); // with a hash, `hashchange` follows
window.addEventListener('hashchange', () => {
  if (!location.hash) return;
  go(wantedRoom(), false);
  history.replaceState(null, '', roomAddress(rooms.current.name));
});
window.addEventListener('pagehide', () => {
  if (!document.hidden) away(rooms.current);
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    flush();
    return away(rooms.current);
  }
  flush();
  seen();
  loader.toFresh();
});

for (const room of rooms.all) recalled(room);
chat.connect();
const firstRoom = wantedRoom();
if (rooms.find(firstRoom) || !rooms.isFull) show(roomOf(firstRoom));
else {
  show(rooms.find(rooms.latest) ?? rooms.all[0]);
  go(firstRoom);
}
history.replaceState(null, '', roomAddress(rooms.current.name));
for (const room of rooms.all) enter(room);
pending.start();
if (matchMedia('(pointer: fine)').matches) $('text').focus();
startOffline();
