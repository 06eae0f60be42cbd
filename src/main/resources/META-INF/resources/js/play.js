/** The playground: a WebSocket to experiment with, and all its events and frames. */
import { $, el } from './dom.js';
import { onLanguage, setText, switchLanguage, t } from './text.js';
import { Frames } from './play/frames.js';

const base = new URL('/', location.href);
base.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
base.search = base.hash = '';

const ENDPOINTS = [
  ['play.echo', '/play/echo'],
  ['play.shout', '/play/shout'],
  ['play.clock', '/play/clock'],
  ['play.chat.json', '/chat?format=json'],
  ['play.chat.numeric', '/chat?format=numeric'],
  ['play.chat.plain', '/chat?format=plain'],
  ['play.chat.full', '/chat', 'loquat.v1.json', '{"type":"hello","id":1,"nick":"alice"}'],
  ['play.own'],
];
const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];

const frames = new Frames();
/** @type {WebSocket | undefined} */
let socket;

for (const [words, path] of ENDPOINTS) {
  $('endpoint').append(setText(el('option', { value: path ?? '' }), () => t(words)));
}

function choose() {
  const [, path, protocol = '', text = ''] = ENDPOINTS[$('endpoint').selectedIndex];
  $('protocol').value = protocol;
  if (text) $('text').value = text;
  if (path) $('url').value = new URL(path, base).href;
  else $('url').focus();
}

/** Shows `readyState`, which has no event of its own, after every event that may change it. */
function state() {
  const now = socket?.readyState ?? WebSocket.CLOSED;
  [...$('states').children].forEach((item, n) => {
    if (n === now) item.setAttribute('aria-current', 'step');
    else item.removeAttribute('aria-current');
  });
  $('ready').textContent = `${now} ${STATES[now]}`;
  $('connect').disabled = now === WebSocket.CONNECTING || now === WebSocket.OPEN;
  $('close').disabled = now > WebSocket.OPEN;
  $('send').disabled = $('file').disabled = now !== WebSocket.OPEN;
}

function refused({ message }) {
  frames.event('error', () => t('play.refused', { message }));
}

function connect() {
  const protocols = $('protocol').value.split(/[\s,]+/).filter(Boolean);
  let ws;
  try {
    ws = new WebSocket($('url').value.trim(), protocols);
  } catch (error) {
    return refused(error);
  }
  socket = ws;
  ws.binaryType = 'arraybuffer';
  const when = (type, tell) =>
    ws.addEventListener(type, (event) => {
      tell(event);
      if (ws === socket) state();
    });
  when('open', () => frames.event('open', () => (ws.protocol ? t('play.opened', ws) : t('play.opened.none'))));
  when('message', ({ data }) => frames.frame('in', data));
  when('error', () => frames.event('error', () => t('play.errored')));
  when('close', ({ code, reason, wasClean }) =>
    frames.event('close', () => t('play.closed', { code: String(code), reason, clean: t(wasClean ? 'play.clean' : 'play.unclean') })),
  );
  state();
}

/** @param {string | ArrayBuffer} data @param {string} [name] */
function send(data, name) {
  if (socket?.readyState !== WebSocket.OPEN) return;
  socket.send(data);
  frames.frame('out', data, name);
}

const on = (id, type, listener) => $(id).addEventListener(type, listener);
const onSubmit = (id, act) =>
  on(id, 'submit', (event) => {
    event.preventDefault();
    act();
  });

onSubmit('connect-form', connect);
onSubmit('send-form', () => send($('text').value));
onSubmit('close-form', () => {
  try {
    const code = $('code').value.trim();
    if (code === '') socket?.close();
    else socket?.close(Number(code), $('reason').value);
  } catch (error) {
    refused(error);
  }
  state();
});
on('endpoint', 'change', choose);
on('url', 'input', () => ($('endpoint').selectedIndex = ENDPOINTS.length - 1));
on('text', 'keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send($('text').value);
});
on('file', 'change', async () => {
  const [file] = $('file').files;
  if (file) send(await file.arrayBuffer(), file.name);
  $('file').value = '';
});
on('clear', 'click', () => frames.clear());
on('lang', 'click', switchLanguage);

onLanguage(() => {
  document.title = `${t('play.title')} · Loquat`;
});
choose();
$('text').value = 'Hello, Loquat!';
state();
