/**
 * Loquat, the client library: one file, no dependencies, for browsers and Node.
 *
 *     const chat = new Loquat('wss://example.org/chat', { nick: 'alice' });
 *     chat.on('message', ({ nick, text }) => console.log(nick, text));
 *     chat.connect();
 *     await chat.join('lobby');
 *     await chat.send('lobby', 'hi');
 *
 * It comes back by itself after a lost connection, resumes as the same person, asks for what it missed, and sends
 * what was written in between: each message once and in order. Events, by `on(type, listener)`:
 *   state     { state, retryAt?, code?, reason? }  waiting: comes back at `retryAt`; offline: on `connect()` only
 *   welcome   the answer to hello                  nick  one's own name, when it changes
 *   refused   { nick, code }                       the wished name can not be had: one goes on as a guest
 *   joined    Joined, `asked` (the name as it was asked for), `resumed`; `resumed && !recovered`: not all missed is there
 *   message, presence, typing, gap, goaway         the pushes as they came; `message` each once and in order
 *
 * @typedef {{ room: string, epoch: string, offset: number, nick: string, text: string, time: string, key?: string }} Message
 * @typedef {{ room: string, epoch: string, offset: number, time: string, duplicate: boolean }} Ack
 * @typedef {{ room: string, topic: string, epoch: string, offset: number, recovered: boolean, messages: Message[],
 *   online: number, members: { nick: string, n: number }[] }} Joined
 * @typedef {{ room: string, epoch: string, messages: Message[], more: boolean }} Page
 * @typedef {{ nick?: string, session?: string, lang?: string, WebSocket?: typeof WebSocket, random?: () => number }} Options
 * @typedef {'idle' | 'connecting' | 'online' | 'waiting' | 'offline'} State
 */
const FINAL = [1000, 1002, 1003, 1007, 1009];
const [PATIENCE_MS, TYPING_MS] = [10_000, 3_000];
const nothing = () => {};
const place = ({ epoch, offset }) => ({ epoch, offset });

/** Does this close code mean: come back? @param {number} code */
export const comesBack = (code) => !FINAL.includes(code) && !(code >= 3500 && code <= 3999);
/** Full jitter, so that a thousand clients do not come back at once. @param {number} n how many tries failed so far */
export const backoff = (n, random = Math.random) => 500 + random() * Math.min(20_000, 500 * 2 ** n);
/** An answer that says no: `code` as in the protocol, or `disconnected`, or `left`. */
export class LoquatError extends Error {
  constructor({ code, message = code, temporary = false, retryAfterMs }) {
    super(message);
    Object.assign(this, { name: 'LoquatError', code, temporary, retryAfterMs });
  }
}
/** `randomUUID` is for secure contexts only, and a chat in a home network is none. */
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const disconnected = () => new LoquatError({ code: 'disconnected', temporary: true });

export class Loquat {
  /** @type {State} */ state = 'idle';
  /** One's own name, as the server says it. @type {string | undefined} */ nick;
  /** The key that makes the next connection the same person. @type {string | undefined} */ session;
  /** The longest text in code points. */ maxText = 4096;
  #url; #options; #wanted; #ws; #former; #timer; #watch; #movesAt;
  #failures = 0; #ids = 0; #pingMs = 25_000; #pongMs = 8_000;
  #asked = new Map(); #rooms = new Map(); #listeners = new Map();

  /** @param {string} url such as wss://example.org/chat @param {Options} [options] */
  constructor(url, options = {}) {
    [this.#url, this.#options] = [url, options];
    this.#wanted = options.nick || undefined;
    this.session = options.session;
  }

  /** @param {string} type @param {(event: any) => void} listener @returns {() => void} stops it */
  on(type, listener) {
    const set = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, set.add(listener));
    return () => set.delete(listener);
  }

  /** Connects, or comes back now instead of later. */
  connect() { if (!this.#ws) this.#open(); }

  /** Says goodbye. Nothing comes back after that, and what was not sent is given up. */
  close() {
    for (const room of this.#rooms.values()) this.#giveUp(room);
    this.#rooms.clear();
    this.#gone(this.#ws, { code: 1000, reason: '' });
  }

  /** Enters a room, now or once connected. @param {string} name @param {{ limit?: number }} [options] @returns {Promise<Joined>} */
  join(name, { limit = 50 } = {}) {
    let room = this.#rooms.get(name);
    if (room && !room.leaving) return room.entry.promise;
    room ??= { name, limit, outbox: [], joined: false, typedAt: 0 };
    this.#rooms.set(name, room);
    Object.assign(room, { entry: later(), leaving: false, epoch: undefined });
    if (room.joined) this.#exit(room, () => this.#enter(room));
    else if (this.state === 'online') this.#enter(room);
    return room.entry.promise;
  }

  /** Leaves a room, once everything written there is sent. @param {string} name */
  async leave(name) {
    const room = this.#rooms.get(name);
    if (!room) return;
    room.leaving = true;
    await Promise.allSettled(room.outbox.map(({ promise }) => promise));
    if (!room.leaving || !this.#has(room)) return;
    this.#rooms.delete(room.name);
    if (room.joined) this.#exit(room);
  }

  /**
   * Sends a message to a joined room, or keeps it until there is a connection. One is on its way at a time: were the
   * first refused for a while and the second not, they would change places. A retry of one's own has the same `key`.
   * @param {string} name @param {string} text @param {string} [key] @returns {Promise<Ack>}
   */
  send(name, text, key = newKey()) {
    const room = this.#rooms.get(name);
    if (!room) return Promise.reject(new LoquatError({ code: 'not_joined' }));
    const entry = { text, key, flying: false, ...later() };
    room.outbox.push(entry);
    this.#flush(room);
    return entry.promise;
  }

  /** @param {string} room @param {{ before?: number, after?: number, limit?: number }} [range] @returns {Promise<Page>} */
  history(room, range = {}) {
    return new Promise((resolve, reject) => this.#ask({ type: 'history', room, ...range }, resolve, reject));
  }

  /** @param {string} nick @returns {Promise<void>} */
  async rename(nick) {
    const before = this.nick;
    await new Promise((resolve, reject) => this.#ask({ type: 'rename', nick }, resolve, reject));
    this.#wanted = nick;
    if (this.nick === before) this.#call(nick.trim());
  }

  /** Tells a room that one is typing; call it at every key, it says so every 3 s at most. @param {string} name */
  typing(name) {
    const room = this.#rooms.get(name);
    if (!room?.joined || Date.now() - room.typedAt < TYPING_MS) return;
    room.typedAt = Date.now();
    this.#ask({ type: 'typing', room: room.name });
  }

  /** How far one has read: all up to there was given to `message` or `joined`. @param {string} name */
  position(name) { return place(this.#rooms.get(name) ?? {}); }

  #emit(type, event) { for (const listener of this.#listeners.get(type) ?? []) listener(event); }
  #be(state, more) { this.#emit('state', { state: (this.state = state), ...more }); }
  #call(nick) { if (nick !== this.nick) this.#emit('nick', (this.nick = nick)); }
  #has(room) { return this.#rooms.get(room.name) === room; }

  #open() {
    const { WebSocket = globalThis.WebSocket } = this.#options;
    const ws = (this.#ws = new WebSocket(this.#url, ['loquat.v1.json']));
    clearTimeout(this.#timer);
    this.#movesAt = undefined;
    this.#be('connecting');
    this.#expect(PATIENCE_MS, () => this.#gone(ws, { code: 1006, reason: 'no answer' }));
    ws.onopen = () => ws === this.#ws && this.#hello();
    ws.onmessage = ({ data }) => ws === this.#ws && this.#hear(JSON.parse(data));
    ws.onclose = (event) => ws === this.#ws && this.#gone(ws, event);
    ws.onerror = nothing; // `close` follows and says more
  }
  #hello() {
    const ws = this.#ws;
    const hello = { type: 'hello', nick: this.#wanted, resume: this.session, lang: this.#options.lang };
    this.#ask(hello, (welcome) => this.#welcome(welcome), ({ code, message, temporary, retryAfterMs }) => {
      if (this.#wanted && (code === 'nick_taken' || code === 'bad_nick')) {
        this.#emit('refused', { nick: this.#wanted, code });
        this.#wanted = undefined;
        this.#hello();
      } else if (code !== 'disconnected') this.#gone(ws, { code: temporary ? 1013 : 3500, reason: message }, retryAfterMs);
    });
  }

  #welcome(welcome) {
    const { nick, session, maxText = this.maxText, pingMs = this.#pingMs, pongMs = this.#pongMs } = welcome;
    const before = this.nick;
    Object.assign(this, { session, maxText });
    [this.#failures, this.#pingMs, this.#pongMs] = [0, pingMs, pongMs];
    this.#former?.close(1000);
    this.#former = undefined;
    this.#be('online');
    this.#emit('welcome', welcome);
    this.#call(nick);
    for (const room of [...this.#rooms.values()]) this.#enter(room, before);
    this.#listen();
  }

  #enter(room, before = this.nick) {
    const since = room.epoch === undefined ? undefined : place(room);
    const [resumed, asked] = [since !== undefined, room.name];
    room.joined = false;
    this.#ask({ type: 'join', room: asked, since, limit: room.limit }, (joined) => {
      if (!this.#has(room)) return this.#exit(room); // left in the meantime
      this.#rooms.delete(room.name);
      this.#rooms.set(joined.room, Object.assign(room, { name: joined.room, joined: true }, place(joined)));
      // A retry counts as such under the same name only; with a new name, look whether the message had arrived.
      const [first] = room.outbox;
      if (first) first.flying = false;
      const there = first?.tried && before !== this.nick
        && joined.messages.find(({ nick, text }) => nick === before && text === first.text);
      this.#emit('joined', { ...joined, resumed, asked });
      room.entry.resolve(joined);
      if (there) room.outbox.shift().resolve({ ...there, duplicate: true });
      this.#flush(room);
    }, (error) => {
      if (error.code === 'disconnected' || !this.#has(room)) return;
      if (error.temporary) return this.#again(error, () => this.#has(room) && this.#enter(room, before));
      if (error.code === 'already_joined' && resumed) return this.#exit(room, () => this.#enter(room, before));
      this.#rooms.delete(room.name);
      this.#giveUp(room, error);
    });
  }
  #exit(room, done = nothing) {
    room.joined = false;
    this.#ask({ type: 'leave', room: room.name }, done, done);
  }
  #giveUp(room, error = new LoquatError({ code: 'left' })) {
    for (const entry of [room.entry, ...room.outbox.splice(0)]) entry.reject(error);
  }
  #flush(room, again = false) {
    const [entry] = room.outbox; // one on its way at a time: see `send`
    if (!entry || (entry.flying && !again) || !room.joined) return;
    entry.flying = entry.tried = true;
    const settle = (how) => (value) => {
      if (room.outbox[0] === entry) room.outbox.shift();
      how(value);
      this.#flush(room);
    };
    this.#ask({ type: 'send', room: room.name, text: entry.text, key: entry.key }, settle(entry.resolve), (error) => {
      if (error.code === 'not_joined' && !room.joined) return; // the next `joined` sends it again
      if (!error.temporary) settle(entry.reject)(error);
      else if (error.code !== 'disconnected') this.#again(error, () => this.#flush(room, true));
    });
  }
  #again({ retryAfterMs }, what) {
    const ws = this.#ws;
    setTimeout(() => ws === this.#ws && what(), retryAfterMs ?? backoff(1, this.#options.random));
  }
  #ask(command, done = nothing, fail = nothing) {
    if (this.#ws?.readyState !== 1) return fail(disconnected());
    const id = ++this.#ids;
    if (command.type !== 'typing') this.#asked.set(id, { done, fail });
    this.#ws.send(JSON.stringify({ ...command, id }));
  }

  #hear(frame) {
    if (this.state === 'online') this.#listen();
    const asked = this.#asked.get(frame.re);
    this.#asked.delete(frame.re);
    if (frame.re !== undefined) return frame.type === 'error' ? asked?.fail(new LoquatError(frame)) : asked?.done(frame);
    const room = this.#rooms.get(frame.room);
    if (frame.type === 'message') {
      if (!room?.joined || (frame.epoch === room.epoch && frame.offset <= room.offset)) return;
      Object.assign(room, place(frame));
    }
    for (const { from, to } of frame.renamed ?? []) if (from === this.nick) this.#call((this.#wanted = to));
    this.#emit(frame.type, frame);
    if (frame.type === 'gap' && room) this.#enter(room);
    if (frame.type === 'goaway') this.#move(frame.reconnectAfterMs);
  }

  /** The server asks to go elsewhere: the old connection stays until the new one is welcome, so that nobody leaves. */
  #move(ms = 0) {
    this.#movesAt = Date.now() + ms;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#ws ? this.#gone(this.#ws, { code: 3001, reason: '' }, 0) : this.#open()), ms);
  }
  #expect(ms, otherwise) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(otherwise, ms);
  }
  /** A browser does not see the server's pings: after a silence ask, and do not wait long for the answer. */
  #listen() {
    const ws = this.#ws;
    this.#expect(this.#pingMs, () => {
      this.#ask({ type: 'ping' });
      this.#expect(this.#pongMs, () => this.#gone(ws, { code: 1006, reason: 'silent' }));
    });
  }

  #gone(ws, { code, reason }, inMs = undefined) {
    if (ws !== this.#ws) return;
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#former?.close();
    [this.#ws, this.#former] = [undefined, ws];
    for (const room of this.#rooms.values()) room.joined = false;
    const asked = this.#asked;
    this.#asked = new Map();
    for (const { fail } of asked.values()) fail(disconnected());
    if (!comesBack(code)) ws?.close(1000);
    if (!comesBack(code)) return this.#be('offline', { code, reason });
    const ms = inMs ?? (this.#movesAt && Math.max(0, this.#movesAt - Date.now())) ?? backoff(this.#failures++, this.#options.random);
    this.#timer = setTimeout(() => this.#open(), ms);
    this.#be('waiting', { retryAt: Date.now() + ms, code, reason });
  }
}

function later() {
  let settle;
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  promise.catch(nothing); // nobody listening is no crash
  return { promise, ...settle };
}