// Uses all that the library has; NpmPackageTest looks that nothing is left out.
import {
  backoff, comesBack, Loquat, LoquatError,
  type Ack, type Events, type Joined, type JoinedEvent, type Member, type Message, type Options, type Page, type Presence,
  type State, type StateEvent, type Stored, type Welcome,
} from 'loquat';

const options: Options = {
  nick: 'alice', session: 'key', lang: 'zh', WebSocket: globalThis.WebSocket, random: () => 0.5,
  share: (hello) => navigator.locks.request('hello', hello),
};
const chat = new Loquat('wss://example.org/chat', options);
const bare: Loquat = new Loquat('wss://example.org/chat');

const stops: (() => void)[] = [
  chat.on('state', ({ state, retryAt, retryInMs, code, reason }: StateEvent) => {
    const names: State[] = ['idle', 'connecting', 'online', 'waiting', 'offline', state];
    const numbers: (number | undefined)[] = [retryAt, retryInMs, code];
    console.log(names.length + numbers.length, reason?.length);
  }),
  chat.on('network', (hasNetwork) => console.log(hasNetwork === true)),
  chat.on('welcome', (welcome: Welcome) => console.log(welcome.pingMs + welcome.pongMs + welcome.maxText, welcome.node, welcome.server)),
  chat.on('nick', (nick) => console.log(nick.toUpperCase())),
  chat.on('refused', ({ nick, code }) => console.log(nick, code === 'nick_taken' || code === 'bad_nick')),
  chat.on('joined', ({ asked, resumed, recovered, messages, members }: JoinedEvent) => {
    const first: Message | undefined = messages[0];
    const member: Member | undefined = members[0];
    console.log(asked, resumed && !recovered, first?.key, member?.n);
  }),
  chat.on('message', ({ room, epoch, offset, nick, text, time, key }) => console.log(room, epoch, offset + 1, nick, text, time, key)),
  chat.on('presence', ({ online, entered = [], left = [], renamed = [] }: Presence) => {
    console.log(online + entered.length + left.length, renamed.map(({ from, to }) => `${from} ${to}`));
  }),
  chat.on('typing', ({ room, nick }) => console.log(room, nick)),
  chat.on('gap', ({ room }) => console.log(room)),
  chat.on('goaway', ({ reconnectAfterMs, reason }) => console.log(reconnectAfterMs + 1, reason)),
  chat.on('error', ({ code, message, temporary, retryAfterMs }) => console.log(code, message, temporary, retryAfterMs)),
];

function hear<T extends keyof Events>(type: T, listener: (event: Events[T]) => void): () => void {
  return bare.on(type, listener);
}

async function talk(): Promise<number> {
  chat.connect();
  const joined: Joined = await chat.join('lobby', { limit: 10 });
  const ack: Ack = await chat.send('lobby', 'hi');
  const again: Stored = await chat.send('lobby', 'hi', 'a-key-of-ones-own');
  const page: Page = await chat.history('lobby', { before: ack.offset, limit: 100 });
  await chat.history('lobby');
  await chat.history('lobby', { after: 0 });
  await chat.rename('alicia');
  chat.renamed('alicia');
  chat.typing('lobby');
  const { time } = await chat.ping();
  const { epoch, offset } = chat.position('lobby');
  await chat.leave('lobby');
  chat.close();
  const name: string | undefined = chat.nick;
  chat.session = undefined;
  const state: State = chat.state;
  console.log(name, state, epoch, time.length, page.more, again.time, joined.topic, ack.duplicate);
  return (offset ?? 0) + chat.maxText;
}

talk().catch((error: unknown) => {
  if (error instanceof LoquatError) console.log(error.name, error.code, error.message, error.temporary, (error.retryAfterMs ?? 0) + 1);
  else console.log(new LoquatError({ code: 'disconnected', temporary: true }));
});
stops.push(hear('message', ({ text }) => console.log(text)));
stops.forEach((stop) => stop());
console.log(comesBack(1006) ? backoff(3, Math.random) + backoff(0) : 0);
