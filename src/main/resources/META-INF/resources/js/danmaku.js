/** Danmaku (弹幕): the messages of a room fly across the screen, or over a live stream. */
import { plain } from './chat/markdown.js';
import { roomAddress } from './chat/room-name.js';
import { $ } from './dom.js';
import { onLanguage, setText, switchLanguage, t } from './text.js';
import { recount } from './danmaku/bullet.js';
import { Calm } from './danmaku/calm.js';
import { feed } from './danmaku/feed.js';
import { read } from './danmaku/options.js';
import { panel, titled } from './danmaku/panel.js';
import { quiet } from './danmaku/quiet.js';
import { Stage } from './danmaku/stage.js';
import { Waiting } from './danmaku/waiting.js';
import { write } from './danmaku/write.js';

const UNIT_PX = 28;
/** A text is cut to this length, which is more than is ever shown. */
const LONGEST = 1_000;
const options = read(location.search);
const root = document.documentElement;
const isCalm = matchMedia('(prefers-reduced-motion: reduce)');
const waiting = new Waiting(recount);
let isPaused = false;
let stage;

root.classList.toggle('clear', options.clear);
document.body.classList.toggle('bare', !options.panel);

/** The room of /danmaku/{room}. The server reports a name that cannot be a room. */
function requestedRoom() {
  const segment = location.pathname.split('/')[2] || 'lobby';
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function apply() {
  const unit = `${(UNIT_PX * options.size) / 100}px`;
  root.style.setProperty('--seen', String(options.opacity / 100));
  if (root.style.getPropertyValue('--unit') !== unit) {
    root.style.setProperty('--unit', unit);
    stage.resized();
  }
  stage.area(options.area / 100);
  stage.speed(isPaused ? 0 : options.speed / 100);
}

function begin() {
  stage?.stop();
  stage = isCalm.matches ? new Calm($('sky'), waiting) : new Stage($('sky'), waiting);
  $('speed').disabled = $('area').disabled = isCalm.matches;
  apply();
}

const room = requestedRoom();
$('room').textContent = `#${room}`;
$('chat').href = roomAddress(room);
$('lang').onclick = switchLanguage;
onLanguage(() => titled(room));
isCalm.addEventListener('change', begin);
begin();
panel(options, {
  apply,
  pause: () => {
    isPaused = !isPaused;
    apply();
    return isPaused;
  },
});
const onMessage = quiet();
if (options.panel) write(room);
feed(
  room,
  ({ nick, text }) => {
    onMessage();
    waiting.add({ nick, text: plain(text.slice(0, LONGEST)) });
    stage.wake();
  },
  (state) => {
    $('state').dataset.state = state;
    setText($('state-text'), () => t(`danmaku.${state}`));
    if (state !== 'wrong') return;
    setText($('wrong-text'), () => t('danmaku.wrong.room', { room }));
    $('wrong').hidden = false;
  },
);
