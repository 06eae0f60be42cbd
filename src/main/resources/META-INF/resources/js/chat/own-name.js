/** The user's own nickname: shows it beside the field, opens the dialog that changes it, and reports a nickname that the server refused. */
import { $ } from '../dom.js';
import { browserStore } from '../store.js';
import { onLanguage, setText, t } from '../text.js';
import { setAvatar, tint } from './avatar.js';
import { askName } from './dialogs.js';

/**
 * @param {import('../loquat.js').Loquat} chat @param {import('./rooms.js').Rooms} rooms @param {import('./log.js').Log} log
 * @returns {() => string | undefined} returns the user's own name; until the server has confirmed it, the name of the last visit
 */
export function ownName(chat, rooms, log) {
  let refused;
  const last = browserStore.get('self');
  const self = () => chat.nick ?? last;
  const label = () => {
    $('me').setAttribute('aria-label', t('me.rename', { nick: self() ?? '' }));
    $('me').title = t('me.title');
  };
  const draw = (nick) => {
    for (const name of ['me', 'menu']) {
      tint(setAvatar($(`${name}-avatar`), nick), nick);
      setText($(`${name}-nick`), self);
    }
    label();
  };
  /** Shows the notice in the room on screen once that is joined. */
  const sayRefused = ({ nick, code }, guest) => {
    const off = chat.on('joined', ({ room }) => {
      if (room !== rooms.current.name) return;
      off();
      log.notice('note', () => t(code === 'nick_taken' ? 'log.taken' : 'log.bad', { nick, guest }));
    });
  };

  chat.on('refused', (refusal) => (refused = refusal));
  chat.on('nick', (nick) => {
    draw(nick);
    browserStore.set('self', nick);
    if (refused) sayRefused(refused, nick);
    refused = undefined;
  });
  onLanguage(label);
  if (last) draw(last);
  $('me').onclick = () => askName(chat);
  return self;
}
