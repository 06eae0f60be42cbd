// A page of somebody who writes JavaScript and lets it be checked: the lines with the word "wrong" in a comment are errors.
import { Loquat } from 'loquat';

const chat = new Loquat('ws://localhost:8080/chat', { nick: 'alice' });
chat.on('message', ({ room, nick, text }) => console.log(`#${room} ${nick}: ${text}`));
chat.on('message', ({ author }) => console.log(author)); // wrong: no such field
chat.connect();

const { online } = await chat.join('lobby');
const { offset } = await chat.send('lobby', `Hello, all ${online} of you!`);
console.log(offset.toFixed(), online.length); // wrong: a number has no length
