/** The types of loquat.js, the client library of Loquat. */

/** Where a message is stored. */
export interface Stored {
  room: string;
  epoch: string;
  offset: number;
  /** RFC 3339, UTC, milliseconds. */
  time: string;
}

/** A message; `key` is there in one's own only. */
export interface Message extends Stored {
  type: 'message';
  nick: string;
  text: string;
  key?: string;
}

export interface Ack extends Stored {
  /** Whether it was stored before, and nothing was sent now. */
  duplicate: boolean;
}

/** Messages, rising in offset. */
export interface Page {
  room: string;
  epoch: string;
  messages: Message[];
  /** Whether there are further ones in that direction: towards older without `after`. */
  more: boolean;
}

/** A person, and by how many connections. */
export interface Member {
  nick: string;
  n: number;
}

/** The server's answer to `join`. */
export interface Joined {
  room: string;
  topic: string;
  epoch: string;
  /** Of the newest message. */
  offset: number;
  /** Whether `messages` is all that was missed. */
  recovered: boolean;
  messages: Message[];
  online: number;
  /** Empty in a room of over 100 people. */
  members: Member[];
}

export interface JoinedEvent extends Joined {
  /** The room's name as it was asked for. */
  asked: string;
  /** Whether one was here before. */
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

/** In a room of over 100 people `online` comes alone. */
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
  /** While it waits: when it comes back, as `Date.now()` counted then. */
  retryAt?: number;
  /** While it waits: in how many milliseconds it comes back, whatever the clock on the wall does. */
  retryInMs?: number;
  /** Of the close frame that ended the last connection. */
  code?: number;
  reason?: string;
}

/** What comes with each event. */
export interface Events {
  state: StateEvent;
  /** Whether the machine says that it has a network. */
  network: boolean;
  welcome: Welcome;
  /** One's own name. */
  nick: string;
  /** The wished name can not be had: one goes on as a guest. */
  refused: { nick: string; code: 'nick_taken' | 'bad_nick' };
  joined: JoinedEvent;
  message: Message;
  presence: Presence;
  typing: { room: string; nick: string };
  /** The stream broke; it is joined again by itself. */
  gap: { room: string };
  goaway: { reconnectAfterMs: number; reason: string };
  /** An error that is the answer to nothing. */
  error: { code: string; message: string; temporary: boolean; retryAfterMs?: number };
}

export interface Options {
  /** The wished name. */
  nick?: string;
  /** The key of an earlier connection: one is the same person again. It works once. */
  session?: string;
  /**
   * Where several pages are one person: called when a hello is due. It sets `session` to the newest key and says the hello while
   * no other page does; what that gives ends when the answer is there, or never will be.
   */
  share?: (hello: () => Promise<void>) => unknown;
  /** For the name of a guest: `en` or `zh`. */
  lang?: string;
  /** Instead of the global one. */
  WebSocket?: new (url: string, protocols: string[]) => unknown;
  /** Instead of `Math.random`. */
  random?: () => number;
}

/** An answer that says no: `code` is one of the protocol's, or `disconnected`, `left` or `unsure`. */
export class LoquatError extends Error {
  constructor(answer: { code: string; message?: string; temporary?: boolean; retryAfterMs?: number });
  readonly name: 'LoquatError';
  readonly code: string;
  /** Whether the same may work later. */
  readonly temporary: boolean;
  readonly retryAfterMs?: number;
}

/** Does this close code mean: come back? */
export function comesBack(code: number): boolean;

/** How many milliseconds to wait after that many tries that failed: full jitter. */
export function backoff(failures: number, random?: () => number): number;

export class Loquat {
  /** Does nothing before `connect`. The address is `wss://…/chat`, without a room. */
  constructor(url: string, options?: Options);

  readonly state: State;
  /** One's own name. */
  readonly nick: string | undefined;
  /** Makes the next connection the same person. */
  session: string | undefined;
  /** The longest text in code points. */
  readonly maxText: number;

  /** Hears an event; gives a function that ends it. */
  on<T extends keyof Events>(type: T, listener: (event: Events[T]) => void): () => void;

  /** Connects; where it waits to come back, now. */
  connect(): void;

  /** Says goodbye and leaves all rooms; what was not sent is given up. */
  close(): void;

  /** Enters a room, and again after each new connection. */
  join(room: string, options?: { limit?: number }): Promise<Joined>;

  /** Leaves once all that was written there is sent. */
  leave(room: string): Promise<void>;

  /** Sends, or keeps it until there is a connection. A retry of one's own has the same `key`. */
  send(room: string, text: string, key?: string): Promise<Ack>;

  /** A page: the newest under `before`, or the oldest over `after`, or the newest of all. */
  history(room: string, range?: { before?: number; after?: number; limit?: number }): Promise<Page>;

  rename(nick: string): Promise<void>;

  /** Another connection of the same person took that name, and no room told it. */
  renamed(nick: string): void;

  /** To be called at every key; it is told every 3 s at most. */
  typing(room: string): void;

  /** Asks the server for its time, whatever the clock of this machine says. */
  ping(): Promise<{ time: string }>;

  /** How far one has read; both are undefined in a room that was not joined yet. */
  position(room: string): { epoch: string | undefined; offset: number | undefined };
}
