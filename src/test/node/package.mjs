/** Prints what the npm package provides, for NpmPackageTest: its exports, the members of an object, and whether it works. */
import * as all from 'loquat';

const { Loquat } = all;
const chat = new Loquat('ws://nowhere', { WebSocket: class { close() {} } });
chat.on('state', ({ state }) => console.log(`state ${state}`));
chat.connect();
chat.close();
const members = [...Object.getOwnPropertyNames(Loquat.prototype), ...Object.keys(chat)].filter((name) => name !== 'constructor');
console.log(`exports ${Object.keys(all).sort().join(' ')}`);
console.log(`members ${members.sort().join(' ')}`);
