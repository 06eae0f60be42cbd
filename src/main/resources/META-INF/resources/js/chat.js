/** The chat page: ties the client library to what is on screen. */
import { $ } from './dom.js';
import { kept, tab } from './store.js';
import { language, onLanguage, say, switchLanguage, t } from './text.js';
import { Loquat } from './loquat.js';
import { startOffline } from './offline.js';
import { compose } from './chat/compose.js';
import { askName, askRoom, isRoom } from './chat/dialogs.js';
import { Log } from './chat/log.js';
import { initial, tint } from './chat/message.js';
import { Past } from './chat/past.js';
import { Pending } from './chat/pending.js';
import { People, tell } from './chat/people.js';
import { Status } from './chat/status.js';
import { Typing } from './chat/typing.js';

const LOBBY = 'lobby';
const address = new URL('/chat', location.href);
address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';

// A duplicated tab copies what is kept for the tab. The key works once, so it is only there between two pages of this tab.
const chat = new Loquat(address.href, { nick: kept.get('nick'), session: tab.get('session'), lang: language() });
tab.set('session', undefined);
window.addEventListener('pagehide', () => tab.set('session', chat.session));

const own = (nick) => nick === chat.nick;
const log = new Log(own);
const past = new Past(chat, log);
const pending = new Pending(chat, () => log.refit());
const people = new People(() => chat.nick);
const typing = new Typing();
let room = wanted();
let unread = 0;
let refused;

pending.knows(() => (log.cut ? Infinity : log.last));
new Status(chat);
const field = compose({
  send: (text) => {
    pending.send(room, text);
    if (!log.cut) log.toEnd();
  },
  typing: () => chat.typing(room),
  room: () => room,
  maxText: () => chat.maxText,
});

function wanted() {
  const asked = new URLSearchParams(location.search).get('room') ?? decode(location.hash.slice(1));
  return asked && isRoom(asked) ? asked : LOBBY;
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function title() {
  document.title = `${unread ? `(${unread}) ` : ''}#${room} · Loquat`;
}

function named() {
  $('room-name').textContent = room;
  $('danmaku').href = `/danmaku/${encodeURIComponent(room)}`;
  field.invite();
  title();
}

/** @param {string} next @param {boolean} [remember] */
function move(next, remember = true) {
  if (next === room) return;
  if (remember) history.pushState(null, '', next === LOBBY ? '/' : `/?room=${encodeURIComponent(next)}`);
  chat.leave(room);
  enter(next);
}

/** @param {string} next */
function enter(next) {
  room = next;
  unread = 0;
  log.clear(room);
  pending.clear();
  typing.clear();
  people.start({ members: [], online: 0 });
  named();
  chat.join(room).catch(({ code }) => {
    if (code !== 'left') log.notice('note', () => t('room.refused', { room: next, reason: t(`error.${code}`) }));
  });
}

chat.on('joined', (joined) => {
  if (joined.asked !== room) return;
  room = joined.room; // as the server compares it: CAFÉ is café
  named();
  const fresh = !joined.resumed || !joined.recovered;
  const epoch = log.epoch;
  log.epoch = joined.epoch;
  if (fresh) log.clear(room);
  if (!log.cut) log.append(joined.messages);
  joined.messages.forEach((message) => pending.seen(message));
  if (fresh) past.start(room);
  people.start(joined);
  say($('topic'), () => joined.topic ?? '');
  $('topic').hidden = !joined.topic;
  if (!joined.resumed) log.notice('enter', () => t('log.enter.you', { nick: chat.nick }));
  else if (fresh) log.notice('note', () => t(epoch === joined.epoch ? 'log.missed' : 'log.anew'));
  log.refit();
});

chat.on('message', (message) => {
  if (message.room !== room) return;
  typing.stops(message.nick);
  pending.seen(message);
  if (!log.cut) log.append([message]);
  if (document.hidden && !own(message.nick)) unread += 1;
  title();
});

chat.on('presence', (presence) => {
  if (presence.room !== room) return;
  people.change(presence);
  tell(log, presence, chat.nick);
  for (const nick of presence.left ?? []) typing.stops(nick);
});

chat.on('typing', (push) => push.room === room && typing.starts(push.nick));
chat.on('goaway', () => log.notice('note', () => t('log.goaway')));
chat.on('refused', (refusal) => (refused = refusal));

chat.on('nick', (nick) => {
  $('me-avatar').textContent = initial(nick);
  tint($('me'), nick);
  say($('me-nick'), () => chat.nick);
  onName();
  people.redraw();
  if (!refused) return;
  const { nick: asked, code } = refused;
  refused = undefined;
  const words = () => t(code === 'nick_taken' ? 'log.taken' : 'log.bad', { nick: asked, guest: nick });
  const off = chat.on('joined', () => {
    off();
    log.notice('note', words);
  });
});

function onName() {
  $('me').setAttribute('aria-label', t('me.rename', { nick: chat.nick ?? '' }));
  $('me').title = t('me.title');
}

onLanguage(onName);
onLanguage(named);
$('lang').onclick = switchLanguage;
$('room').onclick = () => askRoom(() => room, move);
$('me').onclick = () => askName(chat, (nick) => kept.set('nick', nick));
window.addEventListener('popstate', () => move(wanted(), false));
window.addEventListener('hashchange', () => location.hash && move(wanted(), false));
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  unread = 0;
  title();
});

chat.connect();
enter(room);
if (matchMedia('(pointer: fine)').matches) $('text').focus();
startOffline();
