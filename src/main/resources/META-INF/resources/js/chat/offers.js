/** What is offered to who writes: people by @, emoji by :, rooms by #, commands by / at the very beginning. */
import { t } from '../text.js';
import { sign } from './avatar.js';
import { COMMANDS } from './commands.js';
import { emojiLike } from './emoji.js';
import { fold } from './mention.js';
import { SPELLED } from './script.js';

const MOST = 8;
/** The list of all rooms is asked for again after so long. */
const FRESH_MS = 30_000;

const BEGINS = `(?<!${SPELLED}|[\\w@#&/:.])`;
const PERSON = new RegExp(`${BEGINS}@([^\\s@][^@\\n]{0,39}|)$`, 'u');
const EMOJI = new RegExp(`${BEGINS}:([a-z0-9_+-]{2,30})$`, 'u');
const ROOM = new RegExp(`${BEGINS}#([\\p{L}\\p{M}\\p{N}_.-]{0,64})$`, 'u');
const COMMAND = /^\/(\p{L}*)$/u;

/** Those that begin with it first; where it has a space, they alone. @param {Iterable<string>} names @param {string} part */
function like(names, part) {
  const wanted = fold(part);
  const begins = [];
  const others = [];
  for (const name of names) {
    const at = fold(name).indexOf(wanted);
    if (at === 0) begins.push(name);
    else if (at > 0 && !/\s/.test(part)) others.push(name);
  }
  const order = (a, b) => a.localeCompare(b);
  return [...begins.sort(order), ...others.sort(order)].slice(0, MOST);
}

/** What is written already is not offered. */
const unless = (part, offers) => (offers.length === 1 && fold(offers[0].words) === fold(part) ? [] : offers);

/**
 * @param {import('./rooms.js').Rooms} rooms @param {() => string | undefined} self one's own name
 * @returns {import('./complete.js').Offers}
 */
export function offers(rooms, self) {
  let known = [];
  let knownAt = -Infinity;

  const people = (names, part) =>
    like([...names].filter((nick) => nick !== self()), part).map((nick) => ({ words: nick, sign: sign(nick), insert: `@${nick} ` }));
  const roomsLike = (names, part) => like(names, part).map((name) => ({ words: name, sign: '#', insert: `#${name} ` }));

  /** In a great room the names come from the server. */
  async function askPeople({ name, names }, part) {
    const answer = await fetch(`/api/rooms/${encodeURIComponent(name)}/people?limit=${2 * MOST}${part && `&q=${encodeURIComponent(part)}`}`);
    if (!answer.ok) return [];
    const found = (await answer.json()).people.map(({ nick }) => nick);
    return unless(part, people(new Set([...names, ...found]), part));
  }

  async function askRooms(names, part) {
    if (performance.now() - knownAt > FRESH_MS) {
      const answer = await fetch('/api/rooms');
      if (answer.ok) known = (await answer.json()).rooms.map(({ room }) => room);
      knownAt = performance.now();
    }
    return unless(part, roomsLike(new Set([...names, ...known]), part));
  }

  return (before, whole) => {
    const command = whole && COMMAND.exec(before)?.[1].toLowerCase();
    if (typeof command === 'string') {
      const found = COMMANDS.filter((name) => name.startsWith(command) && name !== command);
      return { length: before.length, offers: found.map((name) => ({ words: `/${name}`, sign: '', note: () => t(`command.${name}`), insert: `/${name} ` })) };
    }
    const emoji = EMOJI.exec(before)?.[1];
    if (emoji) {
      const found = emojiLike(emoji, MOST).map((one) => ({ words: `:${one.name}:`, sign: one.emoji, insert: `${one.emoji} ` }));
      return { length: emoji.length + 1, offers: found };
    }
    const room = ROOM.exec(before)?.[1];
    if (room !== undefined) {
      const names = rooms.all.map(({ name }) => name);
      return { length: room.length + 1, offers: unless(room, roomsLike(names, room)), more: () => askRooms(names, room) };
    }
    const person = PERSON.exec(before)?.[1];
    if (person === undefined) return undefined;
    const { current } = rooms;
    const all = current.online <= current.names.size;
    return { length: person.length + 1, offers: unless(person, people(current.names, person)), more: all ? undefined : () => askPeople(current, person) };
  };
}
