/** One's own name: shown beside the field, changed by a dialog, and told about when the wished one can not be had. */
import { $ } from '../dom.js';
import { kept } from '../store.js';
import { onLanguage, say, t } from '../text.js';
import { askName } from './dialogs.js';
import { initial, tint } from './message.js';

/** @param {import('../loquat.js').Loquat} chat @param {import('./rooms.js').Rooms} rooms @param {import('./log.js').Log} log */
export function me(chat, rooms, log) {
  let refused;
  const label = () => {
    $('me').setAttribute('aria-label', t('me.rename', { nick: chat.nick ?? '' }));
    $('me').title = t('me.title');
  };
  /** In the room on screen, once it is joined. */
  const sayRefused = ({ nick, code }, guest) => {
    const off = chat.on('joined', ({ room }) => {
      if (room !== rooms.current.name) return;
      off();
      log.notice('note', () => t(code === 'nick_taken' ? 'log.taken' : 'log.bad', { nick, guest }));
    });
  };

  chat.on('refused', (refusal) => (refused = refusal));
  chat.on('nick', (nick) => {
    $('me-avatar').textContent = initial(nick);
    tint($('me'), nick);
    say($('me-nick'), () => chat.nick);
    label();
    if (refused) sayRefused(refused, nick);
    refused = undefined;
  });
  onLanguage(label);
  $('me').onclick = () => askName(chat, (nick) => kept.set('nick', nick));
}
