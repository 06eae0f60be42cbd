/** A field to write in. Who only reads here is not a person online; who writes is, and is the one of the chat page. */
import { ownChat } from '../chat/person.js';
import { isCommand, unescaped } from '../chat/slash.js';
import { $ } from '../dom.js';
import { onLanguage, say, t } from '../text.js';

/** @param {string} room */
export function write(room) {
  const [form, text] = [$('say'), $('text')];
  /** @type {import('../loquat.js').Loquat | undefined} */ let chat;
  /** @type {string[]} */ let unsent = [];
  let refused;
  const tell = (words) => say($('said'), words);

  function enter() {
    chat = ownChat();
    chat.on('state', ({ state }) => {
      if (state === 'waiting' && unsent.length) tell(() => t('danmaku.waits'));
      if (state === 'offline' && takeBack()) tell(() => t('sent.failed', { reason: t('error.disconnected') }));
    });
    // Nothing is said in a name that one did not choose, and does not know yet.
    chat.on('refused', (refusal) => {
      refused = refusal;
      if (takeBack()) chat.connect();
    });
    chat.on('nick', (guest) => {
      if (!refused) return;
      const { nick, code } = refused;
      refused = undefined;
      const key = text.value ? 'danmaku.again' : { nick_taken: 'log.taken', bad_nick: 'log.bad' }[code];
      tell(() => t(key, { nick, guest }));
    });
  }

  /** What waits to be sent is in the field again. @returns {boolean} there was something */
  function takeBack() {
    const words = unsent.join(' ');
    unsent = [];
    if (!words) return false;
    text.value = `${words} ${text.value}`.trim();
    chat.close();
    return true;
  }

  async function send(words) {
    if (!chat) enter();
    const mine = unsent;
    mine.push(words);
    if (chat.state === 'waiting') tell(() => t('danmaku.waits'));
    chat.connect();
    try {
      chat.join(room, { limit: 1 }).catch(() => {}); // it is not sent then, and that is told
      await chat.send(room, unescaped(words));
      tell(() => t('danmaku.said', { nick: chat.nick }));
    } catch ({ code }) {
      if (mine !== unsent) return; // taken back
      tell(() => t('sent.failed', { reason: t(`error.${code}`) }));
      text.value ||= words;
    } finally {
      mine.splice(mine.indexOf(words), 1);
    }
  }

  form.onsubmit = (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) return;
    if (refused) return chat.connect(); // one is told first
    if (isCommand(words)) return tell(() => t('danmaku.slash')); // that is for the chat
    text.value = '';
    send(words.toWellFormed?.() ?? words);
  };
  text.onkeydown = (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation(); // that of the panel
    text.blur();
  };
  document.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (key !== 'Enter' || ctrlKey || metaKey || altKey || target !== document.body) return;
    event.preventDefault(); // it would send what is in the field
    text.focus();
  });
  onLanguage(() => (text.placeholder = t('text.placeholder', { room: `#${room}` })));
}
