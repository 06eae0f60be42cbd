/** The settings dialog: colours, language, notifications. Each choice applies at once and is remembered. */
import { $ } from '../dom.js';
import { browserStore } from '../store.js';
import { setText, switchLanguage, t } from '../text.js';
import { tone } from './attention.js';
import { open } from './dialogs.js';
import { chooseEnter, enterSends } from './enter-key.js';
import { bareNameMentions, setBareNameMentions } from './mention.js';

const choices = (name) => [...$('settings-dialog').querySelectorAll(`input[name=${name}]`)];

function choose(name, value) {
  for (const input of choices(name)) input.checked = input.value === value;
}

function theme(value) {
  browserStore.set('theme', value === 'system' ? undefined : value);
  if (value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
}

/** @param {() => void} relaid called when the height of messages changes */
function density(value, relaid) {
  browserStore.set('density', value === 'compact' ? value : undefined);
  if (value === 'compact') document.documentElement.dataset.density = value;
  else delete document.documentElement.dataset.density;
  relaid();
}

async function notify(value) {
  const note = $('notify-note');
  let can = globalThis.Notification?.permission;
  if (value !== 'none' && can === 'default') can = await Notification.requestPermission();
  const refused = value !== 'none' && can !== 'granted';
  browserStore.set('notify', refused || value === 'none' ? undefined : value);
  choose('notify', refused ? 'none' : value);
  setText(note, () => (refused ? t(can ? 'notify.refused' : 'notify.unable') : ''));
}

/** @param {{ relaid: () => void }} to */
export function settings({ relaid }) {
  for (const input of choices('theme')) input.onchange = () => theme(input.value);
  for (const input of choices('density')) input.onchange = () => density(input.value, relaid);
  for (const input of choices('notify')) input.onchange = () => notify(input.value);
  $('sound').onchange = ({ target }) => {
    browserStore.set('sound', target.checked ? 'on' : undefined);
    if (target.checked) tone();
  };
  $('enter').onchange = ({ target }) => chooseEnter(target.checked);
  $('bare').onchange = ({ target }) => setBareNameMentions(target.checked);
  $('settings-lang').onclick = switchLanguage;
  $('settings').onclick = () => {
    choose('theme', browserStore.get('theme') ?? 'system');
    choose('density', browserStore.get('density') === 'compact' ? 'compact' : 'roomy');
    choose('notify', browserStore.get('notify') ?? 'none');
    $('bare').checked = bareNameMentions();
    $('sound').checked = browserStore.get('sound') === 'on';
    $('enter').checked = enterSends();
    setText($('notify-note'), () => '');
    open($('settings-dialog'), $('settings'));
  };
}
