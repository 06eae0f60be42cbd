// Each line with the word "wrong" in a comment is an error, and no other is.
import { backoff, comesBack, Loquat } from 'loquat';

new Loquat(); // wrong: where to?
new Loquat('wss://example.org/chat', { nickname: 'alice' }); // wrong: no such option
const chat = new Loquat('wss://example.org/chat', { nick: 'alice' });
chat.on('mesage', () => {}); // wrong: no such event
chat.on('message', ({ txt }) => console.log(txt)); // wrong: no such field
chat.on('network', (hasNetwork: string) => console.log(hasNetwork)); // wrong: it is a boolean
chat.join(7); // wrong: a room has a name
chat.send('lobby'); // wrong: what?
chat.send('lobby', 'hi').then(({ nick }) => console.log(nick)); // wrong: an ack has no nick
chat.history('lobby', { since: 1 }); // wrong: before or after
chat.state = 'online'; // wrong: it says how it is
const offset: number = chat.position('lobby').offset; // wrong: in a room that was not joined there is none
const key: string = chat.nick; // wrong: there may be none yet
chat.reconnect(); // wrong: no such method
console.log(offset, key, comesBack('1000'), backoff(1)); // wrong: a code is a number
