/**
 * The client library of Loquat: docs/loquat-js.md. Its types are in loquat.d.ts.
 * @import { Ack, Events, Joined, Options, Page, State } from './loquat.d.ts'
 */
const [PATIENCE_MS, TYPING_MS, TICK_MS] = [10_000, 3_000, 5_000];
/** The server remembers the key of a message for 5 minutes. */
const KEY_MS = 290_000;
const WAKING = ['online', 'offline', 'pageshow', 'visibilitychange'];
const nothing = () => {};
const now = () => performance.now();
const stopwatch = (clock, from = clock.now()) => () => clock.now() - from;
const place = ({ epoch, offset }) => ({ epoch, offset });

/** Whether to reconnect after this close code. @param {number} code */
export const comesBack = (code) => ![1000, 1002, 1003, 1007, 1009].includes(code) && (code < 3500 || code > 3999);
/** Full jitter. @param {number} n failed attempts so far */
export const backoff = (n, random = Math.random) => 500 + random() * Math.min(20_000, 500 * 2 ** n);
/** A failed command: `code` as in the protocol, or `disconnected`, `left` or `unsure`. */
export class LoquatError extends Error {
  constructor({ code, message = code, temporary = false, retryAfterMs }) {
    super(message);
    Object.assign(this, { name: 'LoquatError', code, temporary, retryAfterMs });
  }
}
/** `randomUUID` needs a secure context. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');
const disconnected = () => new LoquatError({ code: 'disconnected', temporary: true });

export class Loquat {
  /** @type {State} */ state = 'idle';
  /** Your own nickname. @type {string | undefined} */ nick;
  /** The session key, for the next connection. @type {string | undefined} */ session;
  /** The longest text, in code points. */ maxText = 4096;
  #url; #options; #wanted; #timer; #moveAt; #isFixed;
  #conn; #next; #old = new Set(); // in use, being opened, kept until all rooms are rejoined
  #failures = 0; #ids = 0; #pingMs = 25_000; #pongMs = 8_000;
  #pending = new Map(); #rooms = new Map(); #listeners = new Map();

  /** @param {string} url such as wss://example.org/chat @param {Options} [options] */
  constructor(url, options = {}) {
    [this.#url, this.#options] = [url, options];
    this.#wanted = options.nick || undefined;
    this.session = options.session;
  }

  /** @template {keyof Events} T @param {T} type @param {(event: Events[T]) => void} listener @returns {() => void} removes it */
  on(type, listener) {
    const set = this.#listeners.get(type) ?? new Set();
    this.#listeners.set(type, set.add(listener));
    return () => set.delete(listener);
  }

  /** Connects immediately. */
  connect() { if (!this.#conn && !this.#next) this.#open(); }

  /** Closes the connection; discards unsent messages. */
  close() {
    for (const room of this.#rooms.values()) this.#fail(room);
    this.#rooms.clear();
    this.#end({ code: 1000, reason: '' });
  }

  /** Joins a room. @param {string} name @param {{ limit?: number }} [options] @returns {Promise<Joined>} */
  join(name, { limit = 50 } = {}) {
    let room = this.#rooms.get(name);
    if (room && !room.leaving) return room.entry.promise;
    room ??= { name, limit, outbox: [], joined: false, typedAt: -TYPING_MS };
    this.#rooms.set(name, room);
    Object.assign(room, { entry: later(), leaving: false, epoch: undefined });
    if (room.joined) this.#leave(room, () => this.#join(room));
    else if (this.state === 'online') this.#join(room);
    return room.entry.promise;
  }

  /** Leaves once everything written there is sent. @param {string} name */
  async leave(name) {
    const room = this.#rooms.get(name);
    if (!room) return;
    room.leaving = true;
    await Promise.allSettled(room.outbox.map(({ promise }) => promise));
    if (!room.leaving || !this.#has(room)) return;
    this.#rooms.delete(room.name);
    if (room.joined) this.#leave(room);
  }

  /**
   * Sends to a joined room, or keeps the message until there is a connection; one at a time, so that none overtakes. To
   * retry it yourself, pass the same `key`.
   * @param {string} name @param {string} text @param {string} [key] @returns {Promise<Ack>}
   */
  send(name, text, key = newKey()) {
    const room = this.#rooms.get(name);
    if (!room) return Promise.reject(new LoquatError({ code: 'not_joined' }));
    const entry = { text, key, ...later() };
    room.outbox.push(entry);
    this.#flush(room);
    return entry.promise;
  }

  /** @param {string} room @param {{ before?: number, after?: number, limit?: number }} [range] @returns {Promise<Page>} */
  history(room, range = {}) {
    return this.#promise({ type: 'history', room, ...range });
  }

  /** @param {string} nick @returns {Promise<void>} */
  async rename(nick) {
    const before = this.nick;
    await this.#promise({ type: 'rename', nick });
    this.#wanted = nick;
    if (this.nick === before) this.#setNick(nick.trim());
  }

  /** The server's time. @returns {Promise<{ time: string }>} */
  ping() { return this.#promise({ type: 'ping' }); }

  /** Another connection of the same person, such as another tab, took this nickname. @param {string} nick */
  renamed(nick) { this.#setNick((this.#wanted = nick)); }

  /** Call at every keystroke; sent every 3 s at most. @param {string} name */
  typing(name) {
    const room = this.#rooms.get(name);
    if (!room?.joined || now() - room.typedAt < TYPING_MS) return;
    room.typedAt = now();
    this.#send({ type: 'typing', room: room.name });
  }

  /** The position up to which the room was read. @param {string} name */
  position(name) { return place(this.#rooms.get(name) ?? {}); }

  #emit(type, event) { for (const listener of this.#listeners.get(type) ?? []) listener(event); }
  #setState(state, why) { this.#emit('state', { state: (this.state = state), ...why }); }
  #setNick(nick) { if (nick !== this.nick) this.#emit('nick', (this.nick = nick)); }
  #has(room) { return this.#rooms.get(room.name) === room; }

  #open() {
    const { WebSocket = globalThis.WebSocket } = this.#options;
    clearTimeout(this.#timer);
    this.#wakeUps('addEventListener');
    this.#moveAt = undefined;
    if (this.#next) this.#drop(this.#next);
    const ws = new WebSocket(this.#url, ['loquat.v1.json']);
    const conn = (this.#next = { ws, checked: true });
    if (!this.#conn) this.#setState('connecting');
    this.#limitWait(conn);
    const hello = () => new Promise((done) => this.#hello(conn, done));
    const { share = (hello) => hello() } = this.#options;
    ws.onopen = () => conn.over || share(hello);
    ws.onmessage = ({ data }) => conn.over || this.#receive(conn, JSON.parse(data));
    ws.onclose = (event) => conn.over || this.#onClose(conn, event);
    ws.onerror = nothing; // `close` follows and has the details
  }
  #limitWait(conn) { this.#watch(conn, PATIENCE_MS, () => this.#onClose(conn, { code: 1006, reason: 'no answer' })); }
  #hello(conn, done) {
    if (!conn.over) this.#limitWait(conn);
    const hello = { type: 'hello', nick: this.#wanted, resume: this.session, lang: this.#options.lang };
    this.#send(hello, (welcome) => done(this.#welcome(conn, welcome)), ({ code, message, temporary, retryAfterMs }) => {
      if (code === 'disconnected') return done();
      if (!this.#conn && this.#wanted && (code === 'nick_taken' || code === 'bad_nick')) {
        this.#emit('refused', { nick: this.#wanted, code });
        this.#wanted = undefined;
        this.#hello(conn, done);
      } else done(this.#onClose(conn, { code: temporary ? 1013 : 3500, reason: message }, retryAfterMs));
    }, conn);
  }

  #welcome(conn, welcome) {
    const { nick, session, maxText = this.maxText, pingMs = this.#pingMs, pongMs = this.#pongMs } = welcome;
    Object.assign(this, { session, maxText });
    [this.#failures, this.#pingMs, this.#pongMs] = [0, pingMs, pongMs];
    if (this.#conn) this.#old.add(this.#conn);
    [this.#conn, this.#next] = [conn, undefined];
    if (this.state !== 'online') this.#setState('online');
    this.#emit('welcome', welcome);
    this.#setNick(nick);
    for (const room of [...this.#rooms.values()]) this.#join(room);
    this.#listen(conn);
  }

  #join(room) {
    const since = room.epoch === undefined ? undefined : place(room);
    const [resumed, asked, conn] = [since !== undefined, room.name, this.#conn];
    room.joined = false;
    this.#send({ type: 'join', room: asked, since, limit: room.limit }, (joined) => {
      if (conn !== this.#conn) return; // moved to another connection
      if (!this.#has(room)) return this.#leave(room); // left in the meantime
      const seen = joined.recovered && room.epoch === joined.epoch ? room.offset : 0;
      const messages = joined.messages.filter(({ offset }) => offset > seen);
      const unseen = !joined.recovered && room.epoch === joined.epoch;
      this.#rooms.delete(room.name);
      Object.assign(room, place(joined), { name: joined.room, joined: true, offset: Math.max(seen, joined.offset) });
      this.#rooms.set(room.name, room);
      // The server detects a retry only under the same nickname and for a while; otherwise look whether it had arrived.
      const [first] = room.outbox;
      if (first) first.flying = false;
      const unknown = first?.tried && (first.as !== this.nick || first.tried.some((since) => since() > KEY_MS));
      const there = first?.there
        ?? (unknown && joined.messages.find(({ nick, text }) => nick === first.as && text === first.text));
      this.#emit('joined', { ...joined, messages, resumed, asked });
      room.entry.resolve(joined);
      if (there) room.outbox.shift().resolve({ ...there, duplicate: true });
      else if (unknown && unseen) room.outbox.shift().reject(new LoquatError({ code: 'unsure' }));
      this.#flush(room);
    }, (error) => {
      if (error.code === 'disconnected' || conn !== this.#conn || !this.#has(room)) return;
      if (error.temporary) return this.#retry(error, () => this.#has(room) && this.#join(room));
      if (error.code === 'already_joined' && resumed) return this.#leave(room, () => this.#join(room));
      this.#rooms.delete(room.name);
      this.#fail(room, error);
    });
  }
  #leave(room, done = nothing) {
    const conn = this.#conn;
    const left = () => conn === this.#conn && done();
    room.joined = false;
    this.#send({ type: 'leave', room: room.name }, left, left);
  }
  #fail(room, error = new LoquatError({ code: 'left' })) {
    for (const entry of [room.entry, ...room.outbox.splice(0)]) entry.reject(error);
  }
  #flush(room, again = false) {
    const [entry] = room.outbox;
    if (!entry || (entry.flying && !again) || !room.joined) return;
    Object.assign(entry, { flying: true, as: this.nick });
    entry.tried ??= [stopwatch(performance), stopwatch(Date)]; // one stops during sleep, the other can be set back
    const settle = (how) => (value) => {
      if (room.outbox[0] === entry) room.outbox.shift();
      how(value);
      this.#flush(room);
    };
    this.#send({ type: 'send', room: room.name, text: entry.text, key: entry.key }, settle(entry.resolve), (error) => {
      if (error.code === 'not_joined' && !room.joined) return; // the next `joined` sends it again
      if (!error.temporary) settle(entry.reject)(error);
      else if (error.code !== 'disconnected') this.#retry(error, () => this.#flush(room, true));
    });
  }
  #retry({ retryAfterMs }, what) {
    const conn = this.#conn;
    setTimeout(() => conn === this.#conn && what(), retryAfterMs ?? backoff(1, this.#options.random));
  }
  #promise(command) { return new Promise((done, fail) => this.#send(command, done, fail)); }
  #send(command, done = nothing, fail = nothing, conn = this.#conn) {
    if (conn?.ws.readyState !== 1) return fail(disconnected());
    const id = ++this.#ids;
    conn.ws.send(JSON.stringify({ ...command, id }));
    if (command.type === 'typing') return;
    this.#pending.set(id, { conn, done, fail });
    if (!conn.due) this.#await(conn);
  }

  #receive(conn, frame) {
    if (conn !== this.#next) this.#listen(conn);
    const asked = this.#pending.get(frame.re);
    this.#pending.delete(frame.re);
    if (frame.re !== undefined) {
      if (frame.type === 'error') asked?.fail(new LoquatError(frame));
      else asked?.done(frame);
      this.#await(conn);
      return this.#closeOld();
    }
    const room = this.#rooms.get(frame.room);
    const former = this.#old.has(conn);
    if (frame.type === 'message') {
      // During a move both connections deliver it.
      const ahead = frame.epoch === room?.epoch ? frame.offset - room.offset : Infinity;
      if (!room || ahead < 1 || (ahead > 1 && (former || !room.joined))) return;
      Object.assign(room, place(frame));
      const [first] = room.outbox;
      if (first && first.key === frame.key) first.there = frame;
    } else if (former && (!room || room.joined || frame.type === 'gap')) return;
    for (const { from, to } of frame.renamed ?? []) if (from === this.nick) this.renamed(to);
    this.#emit(frame.type, frame);
    if (frame.type === 'gap' && room) this.#join(room);
    if (frame.type === 'goaway') this.#move(frame.reconnectAfterMs);
  }

  #wake = ({ type }) => {
    if (type.endsWith('line')) this.#emit('network', type === 'online');
    if (this.#conn) this.#check(this.#conn);
    else if (this.state === 'waiting' && type !== 'offline' && !this.#isFixed) this.#open();
  };
  #wakeUps(how) { for (const type of WAKING) globalThis[how]?.(type, this.#wake); }

  /** Opens a connection after `ms`; the one in use is closed once all rooms are rejoined. */
  #move(ms = 0) {
    clearTimeout(this.#timer);
    this.#moveAt = now() + ms;
    this.#timer = setTimeout(() => this.#open(), ms);
  }
  #closeOld() {
    if (!this.#old.size || [...this.#rooms.values()].some(({ joined }) => !joined)) return;
    for (const former of this.#old) if (!this.#isAwaiting(former)) this.#drop(former);
  }
  #isAwaiting(conn) { return [...this.#pending.values()].some((asked) => asked.conn === conn); }
  #watch(conn, ms, otherwise) {
    clearTimeout(conn.watch);
    conn.watch = setTimeout(otherwise, ms);
  }
  /** Scripts do not see the server's pings: check after silence, a late answer or sleep, in which only some clocks go on. */
  #listen(conn, heardAt = now()) {
    const [from, wall] = [now(), Date.now()];
    conn.checked = false;
    this.#watch(conn, TICK_MS, () => {
      const passed = now() - from;
      const astray = Math.abs(Date.now() - wall - passed); // or somebody set the clock; an extra ping does no harm
      if (Math.max(astray, passed - TICK_MS) > TICK_MS || now() - heardAt >= this.#pingMs) this.#check(conn);
      else this.#listen(conn, heardAt);
    });
  }
  #await(conn) {
    clearTimeout(conn.due);
    conn.due = this.#isAwaiting(conn) && setTimeout(() => this.#check(conn), this.#pongMs);
  }
  #check(conn) {
    if (conn.checked) return;
    conn.checked = true;
    this.#send({ type: 'ping' }, nothing, nothing, conn);
    this.#watch(conn, this.#pongMs, () => this.#onClose(conn, { code: 1006, reason: 'silent' }));
  }

  #abandon(conn) {
    conn.over = true;
    clearTimeout(conn.watch);
    clearTimeout(conn.due);
    this.#pending.forEach((asked, id) => asked.conn === conn && this.#pending.delete(id) && asked.fail(disconnected()));
  }
  #drop(conn) {
    this.#old.delete(conn);
    this.#abandon(conn);
    conn.ws.close(1000);
  }
  #end(why) {
    clearTimeout(this.#timer);
    this.#wakeUps('removeEventListener');
    const conns = [this.#conn, this.#next, ...this.#old];
    this.#conn = this.#next = undefined;
    for (const conn of conns) if (conn) this.#drop(conn);
    this.#setState('offline', why);
  }
  #onClose(conn, { code, reason }, inMs) {
    if (conn === this.#conn) {
      this.#conn = undefined;
      this.#old.add(conn);
      for (const room of this.#rooms.values()) room.joined = false;
    } else if (conn === this.#next) {
      this.#next = undefined;
      conn.ws.close();
    } else return this.#abandon(conn);
    this.#abandon(conn);
    if (!comesBack(code) && !this.#conn) return this.#end({ code, reason });
    if (this.#next) return this.#setState('connecting');
    inMs ??= this.#moveAt && Math.max(0, this.#moveAt - now());
    this.#isFixed = inMs !== undefined; // not overridden by a wake-up
    this.#move((inMs ??= backoff(this.#failures++, this.#options.random)));
    if (!this.#conn) this.#setState('waiting', { retryAt: Date.now() + inMs, retryInMs: inMs, code, reason });
  }
}

function later() {
  let settle;
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  promise.catch(nothing); // not an unhandled rejection if nobody listens
  return { promise, ...settle };
}