/** The message field. Readers do not count as online; a user who writes does, as the same person as on the chat page. */
import { createChat } from '../chat/shared-session.js';
import { isCommand, unescaped } from '../chat/slash.js';
import { $ } from '../dom.js';
import { onLanguage, setText, t } from '../text.js';

/** @param {string} room */
export function write(room) {
  const [form, text] = [$('say'), $('text')];
  /** @type {import('../loquat.js').Loquat | undefined} */ let chat;
  /** @type {string[]} */ let unsent = [];
  let refused;
  const tell = (words) => setText($('said'), words);

  function enter() {
    chat = createChat();
    chat.on('state', ({ state }) => {
      if (state === 'waiting' && unsent.length) tell(() => t('danmaku.waits'));
      if (state === 'offline' && takeBack()) tell(() => t('sent.failed', { reason: t('error.disconnected') }));
    });
    // Never send under a name that the user did not choose and has not seen.
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

  /** Puts messages that wait to be sent back into the field. @returns {boolean} whether there were any */
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
      chat.join(room, { limit: 1 }).catch(() => {}); // then `send` fails, too, and the user is told why
      await chat.send(room, unescaped(words));
      tell(() => t('danmaku.said', { nick: chat.nick }));
    } catch ({ code }) {
      if (mine !== unsent) return; // taken back meanwhile
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
    if (refused) return chat.connect(); // connect first, to show under which name
    if (isCommand(words)) return tell(() => t('danmaku.slash')); // commands are for the chat page
    text.value = '';
    send(words.toWellFormed?.() ?? words);
  };
  text.onkeydown = (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation(); // the panel has its own Escape
    text.blur();
  };
  document.addEventListener('keydown', (event) => {
    const { key, target, ctrlKey, metaKey, altKey } = event;
    if (key !== 'Enter' || ctrlKey || metaKey || altKey || target !== document.body) return;
    event.preventDefault(); // it would also submit the form
    text.focus();
  });
  onLanguage(() => (text.placeholder = t('text.placeholder', { room: `#${room}` })));
}
