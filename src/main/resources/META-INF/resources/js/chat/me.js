/** The user's own nickname: shows it beside the field, opens the dialog that changes it, and reports a nickname that the server refused. */
import { $ } from '../dom.js';
import { kept } from '../store.js';
import { onLanguage, say, t } from '../text.js';
import { sit, tint } from './avatar.js';
import { askName } from './dialogs.js';

/**
 * @param {import('../loquat.js').Loquat} chat @param {import('./rooms.js').Rooms} rooms @param {import('./log.js').Log} log
 * @returns {() => string | undefined} returns the user's own name; until the server has confirmed it, the name of the last visit
 */
export function me(chat, rooms, log) {
  let refused;
  const last = kept.get('self');
  const self = () => chat.nick ?? last;
  const label = () => {
    $('me').setAttribute('aria-label', t('me.rename', { nick: self() ?? '' }));
    $('me').title = t('me.title');
  };
  const draw = (nick) => {
    for (const name of ['me', 'menu']) {
      tint(sit($(`${name}-avatar`), nick), nick);
      say($(`${name}-nick`), self);
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
    kept.set('self', nick);
    if (refused) sayRefused(refused, nick);
    refused = undefined;
  });
  onLanguage(label);
  if (last) draw(last);
  $('me').onclick = () => askName(chat);
  return self;
}
