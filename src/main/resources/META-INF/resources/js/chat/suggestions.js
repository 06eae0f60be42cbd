/** The suggestions for the text before the caret: people after @, emoji after :, rooms after #, commands after / at the very beginning. */
import { t } from '../text.js';
import { sign } from './avatar.js';
import { findEmoji } from './emoji.js';
import { askServer } from './room-search.js';
import { COMMANDS } from './help.js';
import { foldName } from './fold-name.js';
import { getJson } from './get-json.js';
import { isNumber } from './room-name.js';
import { WORD_CHAR } from './word-boundary.js';

const MOST = 8;

const BEGINS = `(?<!${WORD_CHAR}|[\\w@#&/:.])`;
const PERSON = new RegExp(`${BEGINS}@([^\\s@][^@\\n]{0,39}|)$`, 'u');
const EMOJI = new RegExp(`${BEGINS}:([a-z0-9_+-]{2,30})$`, 'u');
const ROOM = new RegExp(`${BEGINS}#([\\p{L}\\p{M}\\p{N}_.-]{0,64})$`, 'u');
const COMMAND = /^\/(\p{L}*)$/u;

const beginsWith = (name, part) => foldName(name).startsWith(foldName(part));

/** Finds names that contain `part`, those that beginsWith with it first; a part with a space matches only at the beginning. @param {Iterable<string>} names @param {string} part */
function matching(names, part) {
  const wanted = foldName(part);
  const begins = [];
  const others = [];
  for (const name of names) {
    const at = foldName(name).indexOf(wanted);
    if (at === 0) begins.push(name);
    else if (at > 0 && !/\s/.test(part)) others.push(name);
  }
  const order = (a, b) => a.localeCompare(b);
  return [...begins.sort(order), ...others.sort(order)].slice(0, MOST);
}

/** Drops the only suggestion if it is what the text says already. */
const unlessTyped = (part, suggestions) => (suggestions.length === 1 && foldName(suggestions[0].words) === foldName(part) ? [] : suggestions);

/**
 * @param {import('./rooms.js').Rooms} rooms @param {() => string | undefined} self returns the user's own name
 * @returns {import('./autocomplete.js').Suggest}
 */
export function suggestions(rooms, self) {
  /** The server's last answer about the people of a large room. */
  let answered = { room: undefined, nicks: [] };

  const suggestRooms = (names, part) =>
    unlessTyped(part, matching(names, part).map((name) => ({ words: name, sign: '#', insert: `#${name} `, begins: beginsWith(name, part) })));

  function suggestPeople(names, part) {
    const nicks = [...names].filter((nick) => nick !== self());
    const isWhole = /\s$/.test(part) && nicks.some((nick) => foldName(nick) === foldName(part.trimEnd())); // "@Ann " may be complete even if Ann Lee is here too
    const suggestion = (nick) => ({ words: nick, sign: sign(nick), insert: `@${nick} `, begins: !isWhole && beginsWith(nick, part) });
    return unlessTyped(part, matching(nicks, part).map(suggestion));
  }

  async function askPeople(room, part) {
    const answer = await getJson(`/api/rooms/${encodeURIComponent(room.name)}/people?limit=${2 * MOST}${part && `&q=${encodeURIComponent(part)}`}`);
    if (!answer?.people) return [];
    answered = { room, nicks: answer.people.map(({ nick }) => nick) };
    return suggestPeople(new Set([...room.names, ...answered.nicks]), part);
  }

  async function askRooms(names, part) {
    const listed = (await askServer(part))?.rooms ?? [];
    return suggestRooms(new Set([...names, ...listed.map(({ room }) => room)]), part);
  }

  return (before, whole) => {
    const command = whole && COMMAND.exec(before)?.[1].toLowerCase();
    if (typeof command === 'string') {
      const found = Object.keys(COMMANDS).filter((name) => name.startsWith(command) && name !== command);
      const suggestion = (name) => ({ words: `/${name}`, sign: '', note: () => t(`command.${name}`), insert: `/${name} `, begins: true });
      return { length: before.length, items: found.map(suggestion) };
    }
    const emoji = EMOJI.exec(before)?.[1];
    if (emoji && !isNumber(emoji)) {
      const suggestion = (one) => ({ words: `:${one.name}:`, sign: one.emoji, insert: `${one.emoji} `, begins: one.name.startsWith(emoji) });
      return { length: emoji.length + 1, items: findEmoji(emoji, MOST).map(suggestion) };
    }
    const room = ROOM.exec(before)?.[1];
    if (room !== undefined && !isNumber(room)) {
      const names = rooms.all.map(({ name }) => name);
      return { length: room.length + 1, items: suggestRooms(names, room), more: () => askRooms(names, room) };
    }
    const person = PERSON.exec(before)?.[1];
    if (person === undefined) return undefined;
    const { current } = rooms;
    const { names, online } = current;
    if (online <= names.size) return { length: person.length + 1, items: suggestPeople(names, person) };
    // In a large room only the server knows all names. Text that follows a name must not reach the server or its access log.
    const known = new Set([...names, ...(answered.room === current ? answered.nicks : [])]);
    const isName = !/\s/.test(person) || [...known].some((nick) => beginsWith(nick, person));
    return { length: person.length + 1, items: suggestPeople(known, person), more: isName ? () => askPeople(current, person) : undefined };
  };
}
