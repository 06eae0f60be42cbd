/** The types of loquat.js, the client library of Loquat. */

/** The position of a stored message. */
export interface Stored {
  room: string;
  epoch: string;
  offset: number;
  /** RFC 3339 in UTC with milliseconds. */
  time: string;
}

/** A message; only your own have `key`. */
export interface Message extends Stored {
  type: 'message';
  nick: string;
  text: string;
  key?: string;
}

export interface Ack extends Stored {
  /** Whether the message had already been stored, and nothing was sent this time. */
  duplicate: boolean;
}

/** Messages in ascending offset order. */
export interface Page {
  room: string;
  epoch: string;
  messages: Message[];
  /** Whether there are further messages in that direction (towards older ones, unless `after` is given). */
  more: boolean;
}

/** A person and the number of its connections in the room. */
export interface Member {
  nick: string;
  n: number;
}

/** The server's answer to `join`. */
export interface Joined {
  room: string;
  topic: string;
  epoch: string;
  /** The offset of the newest message. */
  offset: number;
  /** Whether `messages` is everything that was missed. */
  recovered: boolean;
  messages: Message[];
  online: number;
  /** Empty in a room of more than 100 people. */
  members: Member[];
}

export interface JoinedEvent extends Joined {
  /** The room name as passed to `join`. */
  asked: string;
  /** Whether this is a rejoin. */
  resumed: boolean;
}

export interface Welcome {
  session: string;
  nick: string;
  server: string;
  pingMs: number;
  pongMs: number;
  maxText: number;
  node: string;
}

/** In a room of more than 100 people only `online` is set. */
export interface Presence {
  room: string;
  online: number;
  entered?: string[];
  left?: string[];
  renamed?: { from: string; to: string }[];
}

export type State = 'idle' | 'connecting' | 'online' | 'waiting' | 'offline';

export interface StateEvent {
  state: State;
  /** While `waiting`: when the library reconnects, by `Date.now()` at the time of the event. */
  retryAt?: number;
  /** While `waiting`: in how many milliseconds the library reconnects, independent of the system clock. */
  retryInMs?: number;
  /** The code of the close frame that ended the last connection. */
  code?: number;
  reason?: string;
}

/** The argument of each event. */
export interface Events {
  state: StateEvent;
  /** Whether the machine reports that it is online. */
  network: boolean;
  welcome: Welcome;
  /** Your own nickname. */
  nick: string;
  /** The nickname is not available: the person continues as a guest. */
  refused: { nick: string; code: 'nick_taken' | 'bad_nick' };
  joined: JoinedEvent;
  message: Message;
  presence: Presence;
  typing: { room: string; nick: string };
  /** The stream broke; the library rejoins the room automatically. */
  gap: { room: string };
  goaway: { reconnectAfterMs: number; reason: string };
  /** An error that does not answer any command. */
  error: { code: string; message: string; temporary: boolean; retryAfterMs?: number };
}

export interface Options {
  /** The nickname to ask for. */
  nick?: string;
  /** The session key of an earlier connection, to be the same person again. It works once. */
  session?: string;
  /**
   * For several pages that are one person: called when a `hello` is due. It sets `session` to the newest session key, and calls
   * `hello` while no other page does; the promise resolves when the answer has arrived, or will never arrive.
   */
  share?: (hello: () => Promise<void>) => unknown;
  /** The language of a guest name: `en` or `zh`. */
  lang?: string;
  /** Used instead of the global one. */
  WebSocket?: new (url: string, protocols: string[]) => unknown;
  /** Used instead of `Math.random`. */
  random?: () => number;
}

/** A failed command: `code` is one of the protocol's, or `disconnected`, `left` or `unsure`. */
export class LoquatError extends Error {
  constructor(answer: { code: string; message?: string; temporary?: boolean; retryAfterMs?: number });
  readonly name: 'LoquatError';
  readonly code: string;
  /** Whether the same command may succeed later. */
  readonly temporary: boolean;
  readonly retryAfterMs?: number;
}

/** Returns whether a client should reconnect after this close code. */
export function comesBack(code: number): boolean;

/** Returns how many milliseconds to wait after this number of failed attempts, with full jitter. */
export function backoff(failures: number, random?: () => number): number;

export class Loquat {
  /** Does nothing before `connect`. The address is `wss://…/chat`, without a room. */
  constructor(url: string, options?: Options);

  readonly state: State;
  /** Your own nickname. */
  readonly nick: string | undefined;
  /** The session key; the next connection uses it to be the same person. */
  session: string | undefined;
  /** The longest text, in code points. */
  readonly maxText: number;

  /** Adds a listener for an event; returns a function that removes it. */
  on<T extends keyof Events>(type: T, listener: (event: Events[T]) => void): () => void;

  /** Connects; if the library is waiting to reconnect, connects immediately. */
  connect(): void;

  /** Closes the connection and leaves all rooms; messages that were not sent are discarded. */
  close(): void;

  /** Joins a room, and joins it again after each new connection. */
  join(room: string, options?: { limit?: number }): Promise<Joined>;

  /** Leaves a room once everything written there has been sent. */
  leave(room: string): Promise<void>;

  /** Sends a message, or keeps it until there is a connection. To retry it yourself, pass the same `key`. */
  send(room: string, text: string, key?: string): Promise<Ack>;

  /** Fetches a page: the newest messages below `before`, or the oldest above `after`, or the newest of all. */
  history(room: string, range?: { before?: number; after?: number; limit?: number }): Promise<Page>;

  /** Changes your own nickname. */
  rename(nick: string): Promise<void>;

  /** Reports that another connection of the same person took this nickname, if no room announced it. */
  renamed(nick: string): void;

  /** Call it at every keystroke; it is sent every 3 s at most. */
  typing(room: string): void;

  /** Asks the server for its time, independent of this machine's clock. */
  ping(): Promise<{ time: string }>;

  /** The position up to which the room was read; both are undefined in a room that was not joined yet. */
  position(room: string): { epoch: string | undefined; offset: number | undefined };
}
