/** Shared by the scenarios of library.mjs: the library, clients of the real server, and a simulated server and clock. */
import { pathToFileURL } from 'node:url';

export const { Loquat, backoff, comesBack } = await import(pathToFileURL(process.env.LIBRARY));
const settled = () => new Promise((done) => setImmediate(done));

/** Prints an order for the proxy, which the process that started this one reads and carries out. */
export const proxy = (order) => process.stdout.write(`${order}\n`);

/** Returns a name that no other scenario uses. */
export const called = (nick) => `${nick}-${process.pid}`;

const people = [];
const url = (port) => `ws://127.0.0.1:${port}/chat`;

/** Connects to the real server, and records all events. */
export function person(nick, { through = process.env.PORT, ...options } = {}) {
  const chat = new Loquat(url(through), { nick, ...options });
  const heard = [];
  for (const type of ['state', 'welcome', 'nick', 'refused', 'joined', 'message', 'presence', 'typing']) {
    chat.on(type, (event) => heard.push({ type, event }));
  }
  const of = (type) => heard.filter((one) => one.type === type).map(({ event }) => event);
  const texts = (room) =>
    heard.flatMap(({ type, event }) => (type === 'joined' ? event.messages : type === 'message' ? [event] : []))
      .filter((message) => message.room === room).map(({ text }) => text);
  const one = { chat, heard, of, texts, states: () => of('state').map(({ state }) => state) };
  people.push(one);
  chat.connect();
  return one;
}
export const goodbye = () => people.forEach(({ chat }) => chat.close());

/** Polls in real time until the condition holds; the time limit of the scenario ends a wait that never does. */
export async function until(so) {
  while (!so()) await new Promise((again) => setTimeout(again, 5));
}

/** A simulated server, for what a real one does not do on demand. */
export class Server {
  static all = [];
  static get last() { return Server.all.at(-1); }
  readyState = 0;
  said = [];
  closedWith;
  constructor() { Server.all.push(this); }
  send(text) { this.said.push(JSON.parse(text)); }
  close(code = 1005) {
    this.readyState = 3;
    this.closedWith ??= code;
  }
  opens() {
    this.readyState = 1;
    this.onopen();
    return this;
  }
  ends(code) {
    this.readyState = 3;
    this.onclose({ code, reason: '' });
  }
  says(frame) { this.onmessage({ data: JSON.stringify(frame) }); }
  asked(type) { return this.said.filter((command) => command.type === type); }
  answers(type, frame) { this.says({ ...frame, re: this.asked(type).at(-1).id }); }
  welcomes(nick = 'alice') {
    this.answers('hello', { type: 'welcome', nick, session: 's', pingMs: 25_000, pongMs: 8_000, maxText: 4_096 });
    return this;
  }
  joins(room, offset, epoch = 'k3f9') {
    this.answers('join', { type: 'joined', room, epoch, offset, topic: '', recovered: false, messages: [], online: 1, members: [] });
    return this;
  }
}

/** Replaces the real clocks and timers: time passes only when the test advances it. */
export function clock() {
  let now = 1;
  let wall = 1_800_000_000_000;
  let ids = 0;
  let timers = [];
  Date.now = () => wall + now;
  performance.now = () => now;
  globalThis.clearTimeout = (id) => (timers = timers.filter((timer) => timer.id !== id));
  globalThis.setTimeout = (act, ms = 0) => {
    timers.push({ id: ++ids, at: now + ms, act });
    return ids;
  };
  return {
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        clearTimeout(next.id);
        now = Math.max(now, next.at);
        next.act();
        await settled();
      }
      now = end;
    },
    /** The machine sleeps and both clocks continue; timers fire when it wakes. */
    stall(ms) { now += ms; },
    /** The machine sleeps: only the wall clock continues. */
    sleep(ms) { wall += ms; },
    /** Sets the wall clock. */
    set(ms) { wall += ms; },
  };
}

/** Simulates the events of a window, such as `online`. */
export function machine() {
  const target = new EventTarget();
  globalThis.addEventListener = (type, listener) => target.addEventListener(type, listener);
  globalThis.removeEventListener = (type, listener) => target.removeEventListener(type, listener);
  return (type) => target.dispatchEvent(new Event(type));
}
