/** What the package of npm gives away, as NpmPackageTest reads it: exports, what an object has, and whether it works. */
import * as all from 'loquat';

const { Loquat } = all;
const chat = new Loquat('ws://nowhere', { WebSocket: class { close() {} } });
chat.on('state', ({ state }) => console.log(`state ${state}`));
chat.connect();
chat.close();
const members = [...Object.getOwnPropertyNames(Loquat.prototype), ...Object.keys(chat)].filter((name) => name !== 'constructor');
console.log(`exports ${Object.keys(all).sort().join(' ')}`);
console.log(`members ${members.sort().join(' ')}`);
