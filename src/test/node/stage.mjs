/** What the scenarios of library.mjs share: the library, people at the real server, and a server and a clock of the test's own. */
import { pathToFileURL } from 'node:url';

export const { Loquat, backoff, comesBack } = await import(pathToFileURL(process.env.LIBRARY));
const settled = () => new Promise((done) => setImmediate(done));

/** The way to the server can be cut: whoever started this reads it, and obeys. */
export const proxy = (order) => process.stdout.write(`${order}\n`);

/** A name that no other scenario has. */
export const called = (nick) => `${nick}-${process.pid}`;

const people = [];
const url = (port) => `ws://127.0.0.1:${port}/chat`;

/** Somebody at the real server, with all that he hears. */
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

/** Waits until it is so; the scenario's own time limit ends what never is. */
export async function until(so) {
  while (!so()) await new Promise((again) => setTimeout(again, 5));
}

/** A server that says what a real one does not say on demand. */
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

/** Takes the place of the real clock: time passes when the test says so. */
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
    /** The machine sleeps, and both clocks go on; timers come when it wakes. */
    stall(ms) { now += ms; },
    /** The machine sleeps: the clock on the wall goes on, nothing else does. */
    sleep(ms) { wall += ms; },
    /** Somebody sets the clock on the wall. */
    set(ms) { wall += ms; },
  };
}

/** A window, for what the machine tells pages. */
export function machine() {
  const target = new EventTarget();
  globalThis.addEventListener = (type, listener) => target.addEventListener(type, listener);
  globalThis.removeEventListener = (type, listener) => target.removeEventListener(type, listener);
  return (type) => target.dispatchEvent(new Event(type));
}
