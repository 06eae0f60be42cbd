/**
 * Scenarios with the Socket.IO client in Node.js beside a WebSocket of /chat. `node socketio.mjs polling,websocket` runs all of them
 * over these transports, or only those named after it, and exits with 0 if they succeed. SocketIoClientsTest and SocketIoFaultsIT
 * start it with CLIENT (the folder of the client), PORT (the real server) and CUTTABLE (the same server behind a proxy that can cut
 * connections).
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const io = createRequire(import.meta.url)(process.env.CLIENT);
const transports = process.argv[2].split(',');
const carrier = transports.at(-1);
const { PORT, CUTTABLE } = process.env;
const COUNT = 1000;
const AT_ONCE = 50;

/** Prints an order for the proxy, which the process that started this one reads and carries out. */
const proxy = (order) => process.stdout.write(`${order}\n`);

/** Polls in real time until the condition holds; the time limit of the test ends a wait that never does. */
async function until(so) {
  while (!so()) await new Promise((again) => setTimeout(again, 2));
}

const people = [];
let rooms = 0;

/** Records events in order, each as its name and its text. */
function person(name) {
  const heard = [];
  let at = 0;
  const one = {
    name,
    heard,
    async next() {
      await until(() => heard.length > at);
      const event = heard[at++];
      return event[1] === one.passesOver ? one.next() : event;
    },
    async enters() {
      const [type, words] = await one.next();
      assert.equal(type, 'enter');
      assert.match(words, / comes in$/);
      return words.replace(' comes in', '');
    },
  };
  people.push(one);
  return one;
}

/** A person with a WebSocket who has received their own enter event. */
async function web(room, name) {
  const nick = `${name}-${process.pid}-${room}`;
  const one = person(nick);
  const socket = new WebSocket(`ws://127.0.0.1:${PORT}/chat/${room}?nick=${nick}`);
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    one.heard.push([frame.type, frame.type === 'message' ? `${frame.nickname}:${frame.text}` : frame.data]);
  };
  one.says = (text) => socket.send(text);
  one.leaves = () => socket.close(1000);
  assert.equal(await one.enters(), nick);
  return one;
}

/** A person with the Socket.IO client. */
function client(room, { nick, through = PORT, ...options } = {}) {
  const one = person(nick ?? 'guest');
  const socket = io(`http://127.0.0.1:${through}/`, {
    transports, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100, query: nick ? { room, nick } : { room }, ...options,
  });
  for (const type of ['enter', 'message', 'leave']) {
    socket.on(type, (...words) => one.heard.push([type, ...words]));
  }
  one.socket = socket;
  one.says = (text) => socket.emit('message', text);
  one.asks = (text) => new Promise((answer) => socket.emit('message', text, answer));
  one.leaves = () => socket.disconnect();
  one.carrier = () => socket.io.engine?.transport?.name;
  return one;
}

async function stored(room) {
  const page = await (await fetch(`http://127.0.0.1:${PORT}/api/rooms/${room}/messages`)).json();
  const { offset, nick, text } = page.messages.at(-1);
  return { place: { epoch: page.epoch, offset }, nick, text };
}

const scenarios = {
  async bothSeeEachOtherJoinChatAndLeave(room) {
    const alice = await web(room, 'alice');
    const guest = client(room);
    const nick = await guest.enters();
    assert.match(nick, /^user[1-9]\d*$/);
    assert.equal(await alice.enters(), nick);
    await until(() => guest.carrier() === carrier);

    alice.says('hi');
    for (const one of [alice, guest]) assert.deepEqual(await one.next(), ['message', `${alice.name}:hi`]);
    const answer = await guest.asks('你好 🎉');
    for (const one of [alice, guest]) assert.deepEqual(await one.next(), ['message', `${nick}:你好 🎉`]);
    assert.deepEqual(await stored(room), { place: answer, nick, text: '你好 🎉' });
    guest.says('no answer wanted');
    for (const one of [alice, guest]) assert.deepEqual(await one.next(), ['message', `${nick}:no answer wanted`]);

    alice.leaves();
    assert.deepEqual(await guest.next(), ['leave', `${alice.name} left`]);
    const bob = await web(room, 'bob');
    guest.leaves();
    assert.deepEqual(await bob.next(), ['leave', `${nick} left`]);
  },

  async roomAndNicknameComeFromTheQuery(room) {
    const nick = `carol-${process.pid}-${room}`;
    const carol = client(room, { nick });
    assert.equal(await carol.enters(), nick);
    const second = client(room, { nick });
    const guest = await second.enters();
    assert.match(guest, /^user[1-9]\d*$/, 'the name is taken');
    assert.equal(await carol.enters(), guest);
    const elsewhere = client(`${room}-2`);
    const other = await elsewhere.enters();
    await elsewhere.asks('there');
    assert.deepEqual(await elsewhere.next(), ['message', `${other}:there`]);
    await carol.asks('here');
    for (const one of [carol, second]) assert.deepEqual(await one.next(), ['message', `${nick}:here`]);
  },

  async clientReconnectsAutomatically(room) {
    const alice = await web(room, 'alice');
    const guest = client(room, { through: CUTTABLE });
    const nick = await guest.enters();
    assert.equal(await alice.enters(), nick);
    await until(() => guest.carrier() === carrier);
    await guest.asks('before');
    for (const one of [alice, guest]) assert.deepEqual(await one.next(), ['message', `${nick}:before`]);

    proxy('reset');
    if (carrier === 'websocket') assert.deepEqual(await alice.next(), ['leave', `${nick} left`]);
    // A client that is cut off between two polls is noticed only later, so its leave may come at any time.
    for (const one of [alice, guest]) one.passesOver = `${nick} left`;
    await until(() => !guest.socket.connected);
    proxy('heal');

    const again = await guest.enters();
    assert.equal(await alice.enters(), again);
    alice.says('welcome back');
    for (const one of [alice, guest]) assert.deepEqual(await one.next(), ['message', `${alice.name}:welcome back`]);
    const answer = await guest.asks('thanks');
    for (const one of [alice, guest]) assert.deepEqual(await one.next(), ['message', `${again}:thanks`]);
    assert.deepEqual((await stored(room)).place, answer);
  },

  /** Starts the upgrade half-way; the last messages wait until it is complete. */
  async aThousandMessagesOfEachArriveOnceInOrder(room) {
    const alice = await web(room, 'alice');
    const guest = client(room, { upgrade: false });
    const nick = await guest.enters();
    assert.equal(await alice.enters(), nick);
    const { engine } = guest.socket.io;
    assert.equal(guest.carrier(), transports[0]);
    alice.heard.length = 0;
    guest.heard.length = 0;

    const answers = [];
    const talk = async (one, name, say) => {
      let seen = 0;
      let at = 0;
      for (let n = 1; n <= COUNT; n += 1) {
        await until(() => {
          for (; at < one.heard.length; at += 1) seen += one.heard[at][1].startsWith(`${name}:`) ? 1 : 0;
          return n - seen <= AT_ONCE && (n <= COUNT - AT_ONCE || guest.carrier() === carrier);
        });
        say(String(n));
      }
    };
    const upgrade = async () => {
      await until(() => alice.heard.length > COUNT / 2 && guest.heard.length > COUNT / 2);
      if (carrier !== transports[0]) (engine.probe ?? engine._probe).call(engine, carrier);
    };
    await Promise.all([
      talk(alice, alice.name, alice.says),
      talk(guest, nick, (text) => answers.push(guest.asks(text))),
      upgrade(),
    ]);
    const offsets = (await Promise.all(answers)).map(({ offset }) => offset);
    await until(() => alice.heard.length >= 2 * COUNT && guest.heard.length >= 2 * COUNT);

    assert.deepEqual(guest.heard, alice.heard, 'everybody sees the same order');
    for (const name of [alice.name, nick]) {
      const texts = guest.heard.map(([, words]) => words).filter((words) => words.startsWith(`${name}:`));
      assert.deepEqual(texts, Array.from({ length: COUNT }, (_, n) => `${name}:${n + 1}`));
    }
    assert.deepEqual(offsets, guest.heard.flatMap(([, words], at) => (words.startsWith(`${nick}:`) ? [at + 1] : [])));
    assert.equal(guest.carrier(), carrier);
  },
};

/** Run only by name, by a test that can stop one server and start another. */
const onDemand = {
  async clientReconnectsAfterGoAway(room) {
    const guest = client(room, { through: CUTTABLE });
    await guest.enters();
    await until(() => guest.carrier() === carrier);
    const ends = [];
    guest.socket.on('disconnect', (why) => ends.push(why));
    proxy('here');
    await guest.enters();
    assert.deepEqual(ends, ['transport close']);
    assert.ok((await guest.asks('here again')).offset > 0);
  },
};

const asked = process.argv.slice(3);
for (const name of asked.length > 0 ? asked : Object.keys(scenarios)) {
  try {
    rooms += 1;
    await { ...scenarios, ...onDemand }[name](`sio-${process.pid}-${rooms}`);
  } catch (failure) {
    console.log(name, failure);
    people.forEach((one) => console.log(one.name, one.heard.slice(-5)));
    process.exit(1);
  } finally {
    people.splice(0).forEach((one) => one.leaves());
  }
}
process.exit();
