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
  #url; #options; #wanted; #timer; #movesAt; #told;
  #line; #next; #formers = new Set(); // in use, being opened, kept until all rooms are rejoined
  #failures = 0; #ids = 0; #pingMs = 25_000; #pongMs = 8_000;
  #asked = new Map(); #rooms = new Map(); #listeners = new Map();

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
  connect() { if (!this.#line && !this.#next) this.#open(); }

  /** Closes the connection; discards unsent messages. */
  close() {
    for (const room of this.#rooms.values()) this.#giveUp(room);
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
    if (room.joined) this.#exit(room, () => this.#enter(room));
    else if (this.state === 'online') this.#enter(room);
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
    if (room.joined) this.#exit(room);
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
    if (this.nick === before) this.#call(nick.trim());
  }

  /** The server's time. @returns {Promise<{ time: string }>} */
  ping() { return this.#promise({ type: 'ping' }); }

  /** Another connection of the same person, such as another tab, took this nickname. @param {string} nick */
  renamed(nick) { this.#call((this.#wanted = nick)); }

  /** Call at every keystroke; sent every 3 s at most. @param {string} name */
  typing(name) {
    const room = this.#rooms.get(name);
    if (!room?.joined || now() - room.typedAt < TYPING_MS) return;
    room.typedAt = now();
    this.#ask({ type: 'typing', room: room.name });
  }

  /** The position up to which the room was read. @param {string} name */
  position(name) { return place(this.#rooms.get(name) ?? {}); }

  #emit(type, event) { for (const listener of this.#listeners.get(type) ?? []) listener(event); }
  #be(state, why) { this.#emit('state', { state: (this.state = state), ...why }); }
  #call(nick) { if (nick !== this.nick) this.#emit('nick', (this.nick = nick)); }
  #has(room) { return this.#rooms.get(room.name) === room; }

  #open() {
    const { WebSocket = globalThis.WebSocket } = this.#options;
    clearTimeout(this.#timer);
    this.#attend('addEventListener');
    this.#movesAt = undefined;
    if (this.#next) this.#drop(this.#next);
    const ws = new WebSocket(this.#url, ['loquat.v1.json']);
    const line = (this.#next = { ws, checked: true });
    if (!this.#line) this.#be('connecting');
    this.#hurry(line);
    const hello = () => new Promise((done) => this.#hello(line, done));
    const { share = (hello) => hello() } = this.#options;
    ws.onopen = () => line.over || share(hello);
    ws.onmessage = ({ data }) => line.over || this.#hear(line, JSON.parse(data));
    ws.onclose = (event) => line.over || this.#gone(line, event);
    ws.onerror = nothing; // `close` follows and has the details
  }
  #hurry(line) { this.#expect(line, PATIENCE_MS, () => this.#gone(line, { code: 1006, reason: 'no answer' })); }
  #hello(line, done) {
    if (!line.over) this.#hurry(line);
    const hello = { type: 'hello', nick: this.#wanted, resume: this.session, lang: this.#options.lang };
    this.#ask(hello, (welcome) => done(this.#welcome(line, welcome)), ({ code, message, temporary, retryAfterMs }) => {
      if (code === 'disconnected') return done();
      if (!this.#line && this.#wanted && (code === 'nick_taken' || code === 'bad_nick')) {
        this.#emit('refused', { nick: this.#wanted, code });
        this.#wanted = undefined;
        this.#hello(line, done);
      } else done(this.#gone(line, { code: temporary ? 1013 : 3500, reason: message }, retryAfterMs));
    }, line);
  }

  #welcome(line, welcome) {
    const { nick, session, maxText = this.maxText, pingMs = this.#pingMs, pongMs = this.#pongMs } = welcome;
    Object.assign(this, { session, maxText });
    [this.#failures, this.#pingMs, this.#pongMs] = [0, pingMs, pongMs];
    if (this.#line) this.#formers.add(this.#line);
    [this.#line, this.#next] = [line, undefined];
    if (this.state !== 'online') this.#be('online');
    this.#emit('welcome', welcome);
    this.#call(nick);
    for (const room of [...this.#rooms.values()]) this.#enter(room);
    this.#listen(line);
  }

  #enter(room) {
    const since = room.epoch === undefined ? undefined : place(room);
    const [resumed, asked, line] = [since !== undefined, room.name, this.#line];
    room.joined = false;
    this.#ask({ type: 'join', room: asked, since, limit: room.limit }, (joined) => {
      if (line !== this.#line) return; // moved to another connection
      if (!this.#has(room)) return this.#exit(room); // left in the meantime
      const told = joined.recovered && room.epoch === joined.epoch ? room.offset : 0;
      const messages = joined.messages.filter(({ offset }) => offset > told);
      const unseen = !joined.recovered && room.epoch === joined.epoch;
      this.#rooms.delete(room.name);
      Object.assign(room, place(joined), { name: joined.room, joined: true, offset: Math.max(told, joined.offset) });
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
      if (error.code === 'disconnected' || line !== this.#line || !this.#has(room)) return;
      if (error.temporary) return this.#again(error, () => this.#has(room) && this.#enter(room));
      if (error.code === 'already_joined' && resumed) return this.#exit(room, () => this.#enter(room));
      this.#rooms.delete(room.name);
      this.#giveUp(room, error);
    });
  }
  #exit(room, done = nothing) {
    const line = this.#line;
    const left = () => line === this.#line && done();
    room.joined = false;
    this.#ask({ type: 'leave', room: room.name }, left, left);
  }
  #giveUp(room, error = new LoquatError({ code: 'left' })) {
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
    this.#ask({ type: 'send', room: room.name, text: entry.text, key: entry.key }, settle(entry.resolve), (error) => {
      if (error.code === 'not_joined' && !room.joined) return; // the next `joined` sends it again
      if (!error.temporary) settle(entry.reject)(error);
      else if (error.code !== 'disconnected') this.#again(error, () => this.#flush(room, true));
    });
  }
  #again({ retryAfterMs }, what) {
    const line = this.#line;
    setTimeout(() => line === this.#line && what(), retryAfterMs ?? backoff(1, this.#options.random));
  }
  #promise(command) { return new Promise((done, fail) => this.#ask(command, done, fail)); }
  #ask(command, done = nothing, fail = nothing, line = this.#line) {
    if (line?.ws.readyState !== 1) return fail(disconnected());
    const id = ++this.#ids;
    line.ws.send(JSON.stringify({ ...command, id }));
    if (command.type === 'typing') return;
    this.#asked.set(id, { line, done, fail });
    if (!line.due) this.#await(line);
  }

  #hear(line, frame) {
    if (line !== this.#next) this.#listen(line);
    const asked = this.#asked.get(frame.re);
    this.#asked.delete(frame.re);
    if (frame.re !== undefined) {
      if (frame.type === 'error') asked?.fail(new LoquatError(frame));
      else asked?.done(frame);
      this.#await(line);
      return this.#release();
    }
    const room = this.#rooms.get(frame.room);
    const former = this.#formers.has(line);
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
    if (frame.type === 'gap' && room) this.#enter(room);
    if (frame.type === 'goaway') this.#move(frame.reconnectAfterMs);
  }

  #wake = ({ type }) => {
    if (type.endsWith('line')) this.#emit('network', type === 'online');
    if (this.#line) this.#check(this.#line);
    else if (this.state === 'waiting' && type !== 'offline' && !this.#told) this.#open();
  };
  #attend(how) { for (const type of WAKING) globalThis[how]?.(type, this.#wake); }

  /** Opens a connection after `ms`; the one in use is closed once all rooms are rejoined. */
  #move(ms = 0) {
    clearTimeout(this.#timer);
    this.#movesAt = now() + ms;
    this.#timer = setTimeout(() => this.#open(), ms);
  }
  #release() {
    if (!this.#formers.size || [...this.#rooms.values()].some(({ joined }) => !joined)) return;
    for (const former of this.#formers) if (!this.#owes(former)) this.#drop(former);
  }
  #owes(line) { return [...this.#asked.values()].some((asked) => asked.line === line); }
  #expect(line, ms, otherwise) {
    clearTimeout(line.watch);
    line.watch = setTimeout(otherwise, ms);
  }
  /** Scripts do not see the server's pings: check after silence, a late answer or sleep, in which only some clocks go on. */
  #listen(line, heardAt = now()) {
    const [from, wall] = [now(), Date.now()];
    line.checked = false;
    this.#expect(line, TICK_MS, () => {
      const passed = now() - from;
      const astray = Math.abs(Date.now() - wall - passed); // or somebody set the clock; an extra ping does no harm
      if (Math.max(astray, passed - TICK_MS) > TICK_MS || now() - heardAt >= this.#pingMs) this.#check(line);
      else this.#listen(line, heardAt);
    });
  }
  #await(line) {
    clearTimeout(line.due);
    line.due = this.#owes(line) && setTimeout(() => this.#check(line), this.#pongMs);
  }
  #check(line) {
    if (line.checked) return;
    line.checked = true;
    this.#ask({ type: 'ping' }, nothing, nothing, line);
    this.#expect(line, this.#pongMs, () => this.#gone(line, { code: 1006, reason: 'silent' }));
  }

  #lose(line) {
    line.over = true;
    clearTimeout(line.watch);
    clearTimeout(line.due);
    this.#asked.forEach((asked, id) => asked.line === line && this.#asked.delete(id) && asked.fail(disconnected()));
  }
  #drop(line) {
    this.#formers.delete(line);
    this.#lose(line);
    line.ws.close(1000);
  }
  #end(why) {
    clearTimeout(this.#timer);
    this.#attend('removeEventListener');
    const lines = [this.#line, this.#next, ...this.#formers];
    this.#line = this.#next = undefined;
    for (const line of lines) if (line) this.#drop(line);
    this.#be('offline', why);
  }
  #gone(line, { code, reason }, inMs) {
    if (line === this.#line) {
      this.#line = undefined;
      this.#formers.add(line);
      for (const room of this.#rooms.values()) room.joined = false;
    } else if (line === this.#next) {
      this.#next = undefined;
      line.ws.close();
    } else return this.#lose(line);
    this.#lose(line);
    if (!comesBack(code) && !this.#line) return this.#end({ code, reason });
    if (this.#next) return this.#be('connecting');
    inMs ??= this.#movesAt && Math.max(0, this.#movesAt - now());
    this.#told = inMs !== undefined; // not overridden by a wake-up
    this.#move((inMs ??= backoff(this.#failures++, this.#options.random)));
    if (!this.#line) this.#be('waiting', { retryAt: Date.now() + inMs, retryInMs: inMs, code, reason });
  }
}

function later() {
  let settle;
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  promise.catch(nothing); // not an unhandled rejection if nobody listens
  return { promise, ...settle };
}