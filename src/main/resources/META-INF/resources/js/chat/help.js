/** The help dialog: commands and formatting marks. */
import { $, el } from '../dom.js';
import { setText, t } from '../text.js';
import { open } from './dialogs.js';

/** The commands, each with its argument. */
export const COMMANDS = { nick: ' …', join: ' …', leave: '', help: '' };
const SLASHES = [...Object.entries(COMMANDS).map(([name, rest]) => [`/${name}${rest}`, `command.${name}`]), ['//…', 'command.slash']];
const MARKS = [
  ['**…**', 'help.bold'],
  ['*…* _…_', 'help.italic'],
  ['~~…~~', 'help.struck'],
  ['`…` ```', 'help.code'],
  ['> …', 'help.quote'],
  ['- … 1. …', 'help.list'],
  ['[…](https://…)', 'help.link'],
  ['@…', 'help.mention'],
  ['#…', 'help.room'],
  [':…:', 'help.emoji'],
  ['\\*', 'help.escape'],
];

function table(rows) {
  return el('dl', {}, ...rows.flatMap(([term, key]) => [el('dt', {}, el('code', {}, term)), setText(el('dd'), () => t(key))]));
}

let dialog;

function made() {
  const title = setText(el('h2', { id: 'help-title', tabIndex: -1, autofocus: true }), () => t('help.title'));
  const done = setText(el('button', { type: 'button', className: 'primary', 'data-close': true }), () => t('settings.done'));
  const written = setText(el('h3'), () => t('help.marks'));
  const sheet = el('div', { className: 'sheet' }, title, table(SLASHES), written, table(MARKS), el('p', { className: 'buttons' }, done));
  return el('dialog', { id: 'help-dialog', 'aria-labelledby': 'help-title' }, sheet);
}

export function help() {
  if (!dialog) document.body.append((dialog = made()));
  open(dialog, $('text'));
}
