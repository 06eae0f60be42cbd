/** A field to write in. Who only reads here is not a person online; who writes is, and is the one of the chat page. */
import { onePerson, share } from '../chat/person.js';
import { $ } from '../dom.js';
import { Loquat } from '../loquat.js';
import { kept } from '../store.js';
import { language, onLanguage, say, t } from '../text.js';

const address = new URL('/chat', location.href);
address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';

/** @param {string} room */
export function write(room) {
  const [form, text] = [$('say'), $('text')];
  /** @type {Loquat | undefined} */ let chat;
  let unsent = 0;
  const tell = (words) => say($('said'), words);
  const tellIfItWaits = () => unsent && chat.state !== 'online' && tell(() => t('danmaku.waits'));

  function enter() {
    chat = new Loquat(address.href, { nick: kept.get('nick'), lang: language(), share: (hello) => share(chat, hello) });
    onePerson(chat);
    chat.on('state', ({ state }) => state === 'connecting' || tellIfItWaits());
    chat.connect();
  }

  async function send(words) {
    if (!chat) enter();
    unsent += 1;
    try {
      chat.join(room, { limit: 1 }).catch(() => {}); // it is not sent then, and that is told
      await chat.send(room, words);
      tell(() => t('danmaku.said', { nick: chat.nick }));
    } catch ({ code }) {
      tell(() => t('sent.failed', { reason: t(`error.${code}`) }));
      text.value ||= words;
    } finally {
      unsent -= 1;
    }
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return;
    text.value = '';
    send(words.toWellFormed?.() ?? words);
  };
  text.onkeydown = (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation(); // that of the panel
    text.blur();
  };
  document.addEventListener('keydown', ({ key, target, ctrlKey, metaKey, altKey }) => {
    if (key !== 'Enter' || ctrlKey || metaKey || altKey || target !== document.body) return;
    text.focus();
  });
  onLanguage(() => (text.placeholder = t('text.placeholder', { room: `#${room}` })));
}
