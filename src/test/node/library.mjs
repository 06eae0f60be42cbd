/**
 * Scenarios for the client library in Node.js. `node library.mjs` prints their names, `node library.mjs NAME` runs one and exits
 * with 0 if it succeeded. LibraryTest starts it with PORT (the real server), CUTTABLE (the same server behind a proxy that can cut
 * connections), LIBRARY (the file) and GOLDEN (frames of full mode).
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Loquat, Server, backoff, called, clock, comesBack, goodbye, machine, person, proxy, until } from './stage.mjs';

const name = process.argv[2];
const [tea, milk] = ['tea', 'milk'].map((room) => `${room}-${process.pid}`);
const through = process.env.CUTTABLE;
const golden = (folder) => readdirSync(`${process.env.GOLDEN}/${folder}`).filter((file) => file.endsWith('.json')).sort()
  .map((file) => [file.replace('.json', ''), readFileSync(`${process.env.GOLDEN}/${folder}/${file}`, 'utf8')]);
/** Cuts the connection of a client; `heal` restores the network and waits until the client has rejoined. */
const cut = async (one) => {
  proxy('reset');
  await until(() => one.chat.state !== 'online');
};
const heal = async (one) => {
  proxy('heal');
  const before = one.of('joined').length;
  await until(() => {
    one.chat.connect();
    return one.of('joined').length > before;
  });
};

/** A client that is connected to a simulated server. */
function simulated(options) {
  const chat = new Loquat('ws://nowhere', { nick: 'alice', WebSocket: Server, random: () => 0.5, ...options });
  const heard = [];
  for (const type of ['state', 'network', 'refused', 'nick', 'joined', 'message', 'presence', 'typing', 'gap', 'goaway', 'error']) {
    chat.on(type, (event) => heard.push([type, event]));
  }
  chat.connect();
  return { chat, heard, last: (type) => heard.filter(([one]) => one === type).at(-1)?.[1] };
}

const scenarios = {
  async twoRoomsAreJoinedAtOnceAndReceiveTheirOwnMessages() {
    const [alice, bob] = [person(called('alice')), person(called('bob'))];
    const joined = await Promise.all([alice.chat.join(tea), alice.chat.join(milk), bob.chat.join(tea)]);
    assert.deepEqual(joined.map(({ room }) => room), [tea, milk, tea]);
    const [first, second] = await Promise.all([alice.chat.send(tea, 'one'), alice.chat.send(milk, 'two')]);
    assert.deepEqual([first.offset, first.duplicate, second.offset, second.room], [1, false, 1, milk]);
    await until(() => bob.texts(tea).length === 1 && alice.texts(milk).length === 1);
    assert.deepEqual([alice.texts(tea), bob.texts(tea), bob.texts(milk)], [['one'], ['one'], []]);
    assert.deepEqual(alice.chat.position(tea), { epoch: first.epoch, offset: 1 });
    await bob.chat.leave(tea);
    await until(() => alice.of('presence').some(({ left }) => left.includes(called('bob'))));
    await assert.rejects(bob.chat.send(tea, 'three'), { name: 'LoquatError', code: 'not_joined' });
  },

  async messagesSentWhileDisconnectedArriveOnceInOrder() {
    const [alice, bob] = [person(called('alice'), { through }), person(called('bob'))];
    await Promise.all([tea, milk].flatMap((room) => [alice.chat.join(room), bob.chat.join(room)]));
    await alice.chat.send(tea, 't0');
    await cut(alice);
    const acks = ['t1', 't2', 't3', 't4'].map((text) => alice.chat.send(tea, text));
    acks.push(...['m1', 'm2'].map((text) => alice.chat.send(milk, text)));
    await heal(alice);
    assert.deepEqual((await Promise.all(acks)).map(({ offset }) => offset), [2, 3, 4, 5, 1, 2]);
    for (const one of [alice, bob]) {
      await until(() => one.texts(tea).length >= 5 && one.texts(milk).length >= 2);
      assert.deepEqual([one.texts(tea), one.texts(milk)], [['t0', 't1', 't2', 't3', 't4'], ['m1', 'm2']]);
    }
    assert.equal(alice.states().at(-1), 'online');
    assert.ok(alice.states().includes('waiting'));
  },

  async reconnectingKeepsTheSessionAndMissesNothing() {
    const [alice, bob] = [person(called('alice'), { through }), person(called('bob'))];
    await Promise.all([alice.chat.join(tea), bob.chat.join(tea)]);
    await bob.chat.send(tea, 'before');
    await until(() => alice.texts(tea).length === 1);
    const session = alice.chat.session;
    await cut(alice);
    const entered = bob.of('presence').length;
    await Promise.all(['one', 'two', 'three'].map((text) => bob.chat.send(tea, text)));
    await heal(alice);
    const { resumed, recovered, messages } = alice.of('joined').at(-1);
    assert.deepEqual([resumed, recovered, messages.map(({ text }) => text)], [true, true, ['one', 'two', 'three']]);
    assert.deepEqual([alice.chat.nick, alice.chat.session === session], [called('alice'), false]);
    await bob.chat.send(tea, 'after');
    await until(() => alice.texts(tea).includes('after'));
    assert.deepEqual(alice.texts(tea), ['before', 'one', 'two', 'three', 'after']);
    assert.equal(bob.of('presence').length, entered, 'nobody sees a leave');
  },

  async messageWithALostAckIsStoredOnce() {
    class WithoutAcks extends WebSocket {
      set onmessage(listener) {
        super.onmessage = (event) => (!WithoutAcks.on || !event.data.includes('"ack"')) && listener(event);
      }
    }
    const [alice, bob] = [person(called('alice'), { through, WebSocket: WithoutAcks }), person(called('bob'))];
    await Promise.all([alice.chat.join(tea), bob.chat.join(tea)]);
    WithoutAcks.on = true;
    const ack = alice.chat.send(tea, 'once');
    await until(() => bob.texts(tea).length === 1);
    await cut(alice);
    WithoutAcks.on = false;
    await heal(alice);
    const { offset, duplicate } = await ack;
    assert.deepEqual([offset, duplicate], [1, true]);
    await alice.chat.send(tea, 'again');
    // The acknowledgement may arrive before the message itself.
    await until(() => [alice, bob].every((one) => one.texts(tea).includes('again')));
    assert.deepEqual([alice.texts(tea), bob.texts(tea)], [['once', 'again'], ['once', 'again']]);
  },

  async renameIsAnnouncedAndSurvivesAReconnect() {
    const [alice, bob] = [person(called('alice'), { through }), person(called('bob'))];
    await Promise.all([alice.chat.join(tea), bob.chat.join(tea)]);
    await assert.rejects(alice.chat.rename(called('Bob')), { code: 'nick_taken', temporary: false });
    await alice.chat.rename(called('alicia'));
    assert.equal(alice.chat.nick, called('alicia'));
    await until(() => bob.of('presence').some(({ renamed }) => renamed[0]?.to === called('alicia')));
    await cut(alice);
    await assert.rejects(alice.chat.rename(called('anna')), { code: 'disconnected', temporary: true });
    await heal(alice);
    assert.deepEqual([alice.chat.nick, alice.of('nick')], [called('alicia'), [called('alice'), called('alicia')]]);
  },

  async takenNameIsRefusedAndTheClientBecomesAGuest() {
    const alice = person(called('alice'));
    await alice.chat.join(tea);
    const second = person(called('alice'));
    await second.chat.join(tea);
    assert.deepEqual(second.of('refused'), [{ nick: called('alice'), code: 'nick_taken' }]);
    assert.match(second.chat.nick, /^user\d+$/);
  },

  async typingIsRateLimited() {
    const [alice, bob] = [person(called('alice')), person(called('bob'))];
    await Promise.all([alice.chat.join(tea), bob.chat.join(tea)]);
    for (let key = 0; key < 20; key += 1) alice.chat.typing(tea);
    await alice.chat.send(tea, 'typed');
    await until(() => bob.texts(tea).length === 1);
    assert.deepEqual(bob.of('typing').map(({ nick, room }) => [nick, room]), [[called('alice'), tea]]);
    assert.equal(alice.of('typing').length, 0);
  },

  async historyIsPagedInBothDirections() {
    const alice = person(called('alice'));
    await alice.chat.join(tea, { limit: 0 });
    await Promise.all(Array.from({ length: 25 }, (_, n) => alice.chat.send(tea, `m${n + 1}`)));
    const [back, forth] = [[], []];
    for (let more = true, before; more; before = back[0].offset) {
      const page = await alice.chat.history(tea, { before, limit: 10 });
      back.unshift(...page.messages);
      more = page.more;
    }
    for (let more = true, after = 0; more; after = forth.at(-1).offset) {
      const page = await alice.chat.history(tea, { after, limit: 10 });
      forth.push(...page.messages);
      more = page.more;
    }
    assert.deepEqual(back.map(({ text }) => text), Array.from({ length: 25 }, (_, n) => `m${n + 1}`));
    assert.deepEqual(forth, back);
    await assert.rejects(alice.chat.history(`nowhere-${process.pid}`), { code: 'unknown_room' });
  },

  async presenceCountsPeopleAndASharedSessionIsOnePerson() {
    const [alice, bob] = [person(called('alice')), person(called('bob'))];
    await Promise.all([alice.chat.join(tea), bob.chat.join(tea)]);
    const tab = person(undefined, { session: alice.chat.session });
    const { online, members } = await tab.chat.join(tea);
    assert.deepEqual([tab.chat.nick, online, members.find(({ nick }) => nick === called('alice')).n], [called('alice'), 2, 2]);
    tab.chat.close();
    alice.chat.close();
    await until(() => bob.of('presence').some(({ left }) => left.includes(called('alice'))));
    assert.equal(bob.of('presence').filter(({ entered }) => entered.includes(called('alice'))).length, alice.of('presence').length ? 0 : 1);
    assert.deepEqual([alice.chat.state, tab.chat.state], ['offline', 'offline']);
  },

  async refusedTextRejectsTheSend() {
    const alice = person(called('alice'));
    await alice.chat.join(tea);
    await assert.rejects(alice.chat.send(tea, 'x'.repeat(alice.chat.maxText + 1)), { code: 'too_large', temporary: false });
    assert.equal((await alice.chat.send(tea, 'x'.repeat(alice.chat.maxText))).offset, 1);
    await assert.rejects(alice.chat.join('not a room'), { code: 'bad_room' });
    const kept = alice.chat.send(tea, 'unsent');
    alice.chat.close();
    await assert.rejects(kept, { code: /left|disconnected/ });
  },

  async closeCodesDecideWhetherToReconnect() {
    const time = clock();
    const no = [1000, 1002, 1003, 1007, 1009, 3500, 3501, 3503, 3504, 3505, 3999];
    for (const code of [...no, 1001, 1005, 1006, 1011, 1013, 3000, 3001, 3008, 3010, 3012, 3499, 4000]) {
      const { chat, last } = simulated();
      const server = Server.last.opens().welcomes();
      server.ends(code);
      const back = !no.includes(code);
      assert.deepEqual([comesBack(code), chat.state, last('state').code], [back, back ? 'waiting' : 'offline', code]);
      await time.pass(25_000);
      assert.equal(Server.last !== server, back, String(code));
      if (!back) chat.connect();
      Server.last.opens().welcomes();
      assert.equal(chat.state, 'online');
      chat.close();
    }
  },

  async backoffHasFullJitterWithinItsBounds() {
    for (const random of [0, 0.5, 0.75]) {
      const time = clock();
      const { chat, last } = simulated({ random: () => random });
      const waits = [];
      for (let n = 0; n < 12; n += 1) {
        Server.last.ends(1006);
        waits.push(last('state').retryAt - Date.now());
        await time.pass(waits.at(-1) - 1);
        assert.equal(chat.state, 'waiting');
        await time.pass(1);
        assert.equal(chat.state, 'connecting');
      }
      waits.forEach((ms, n) => {
        assert.equal(Math.round(ms), Math.round(500 + random * Math.min(20_000, 500 * 2 ** n)));
        assert.equal(Math.round(ms), Math.round(backoff(n, () => random)));
      });
      Server.last.opens().welcomes().ends(1006);
      assert.equal(last('state').retryAt - Date.now(), backoff(0, () => random), 'a welcome begins anew');
      chat.close();
    }
  },

  async delaysGivenByTheServerAreNotOverriddenByWakeUps() {
    const [time, tell] = [clock(), machine()];
    const { chat, last } = simulated();
    const server = Server.last.opens().welcomes();
    server.says({ type: 'goaway', reconnectAfterMs: 4_000, reason: 'shutdown' });
    server.ends(3001);
    assert.equal(last('state').retryAt - Date.now(), 4_000);
    tell('online');
    tell('visibilitychange');
    await time.pass(3_999);
    assert.equal(Server.last, server);
    await time.pass(1);
    assert.notEqual(Server.last, server);
    Server.last.opens().answers('hello', { type: 'error', code: 'rate_limited', message: '', temporary: true, retryAfterMs: 7_000 });
    assert.equal(last('state').retryAt - Date.now(), 7_000);
    chat.connect();
    assert.equal(chat.state, 'connecting', 'a person may');
  },

  async reconnectsAtOnceWhenTheNetworkIsBack() {
    const [time, tell] = [clock(), machine()];
    const { chat, last } = simulated({ random: () => 1 });
    const server = Server.last.opens().welcomes();
    tell('offline');
    assert.equal(last('network'), false);
    assert.equal(server.asked('ping').length, 1, 'the line may be good: it is asked');
    await time.pass(8_000);
    assert.deepEqual([chat.state, last('state').reason], ['waiting', 'silent']);
    tell('offline');
    assert.equal(Server.last, server);
    tell('online');
    assert.deepEqual([last('network'), chat.state], [true, 'connecting']);
    Server.last.opens().welcomes();
    chat.close();
    tell('offline');
    tell('visibilitychange');
    assert.equal(last('network'), true, 'one that is closed listens no more');
  },

  async pingsAtOnceAfterSleep() {
    const [time, tell] = [clock(), machine()];
    const { chat } = simulated();
    const server = Server.last.opens().welcomes();
    await time.pass(24_000);
    assert.equal(server.asked('ping').length, 0);
    await time.pass(1_000);
    assert.equal(server.asked('ping').length, 1, 'after pingMs of silence');
    server.answers('ping', { type: 'pong' });
    time.sleep(12_000);
    await time.pass(5_000);
    assert.equal(server.asked('ping').length, 2, 'a timer that is far too late');
    server.answers('ping', { type: 'pong' });
    for (const type of ['pageshow', 'visibilitychange']) {
      tell(type);
      await time.pass(7_999);
      assert.equal(chat.state, 'online');
      server.answers('ping', { type: 'pong' });
    }
    tell('visibilitychange');
    await time.pass(8_000);
    assert.equal(chat.state, 'waiting');
    tell('visibilitychange');
    assert.equal(chat.state, 'connecting');
  },

  async lateAnswerCausesAPingAndADeadServerIsLeft() {
    const time = clock();
    const { chat, last } = simulated();
    const server = Server.last.opens().welcomes();
    chat.join('tea');
    server.joins('tea', 0);
    await time.pass(3_000);
    chat.send('tea', 'one');
    await time.pass(5_000);
    chat.history('tea').catch(() => {});
    await time.pass(2_999);
    assert.equal(server.asked('ping').length, 0);
    await time.pass(1);
    assert.equal(server.asked('ping').length, 1, 'the first is 8 s late');
    await time.pass(7_999);
    assert.equal(chat.state, 'online');
    await time.pass(1);
    assert.deepEqual([chat.state, last('state').reason], ['waiting', 'silent']);
    await time.pass(20_000);
    Server.last.opens().welcomes().joins('tea', 0);
    assert.equal(Server.last.asked('send')[0].text, 'one');
  },

  async waitsForALateAnswerOfALiveServer() {
    const time = clock();
    const { chat } = simulated();
    const server = Server.last.opens().welcomes();
    chat.join('tea');
    server.joins('tea', 0);
    const late = chat.send('tea', 'one');
    for (let pings = 1; pings <= 5; pings += 1) {
      await time.pass(8_000);
      assert.equal(server.asked('ping').length, pings, 'one each 8 s');
      server.answers('ping', { type: 'pong' });
    }
    server.answers('send', { type: 'ack', room: 'tea', epoch: 'k3f9', offset: 1, time: '', duplicate: false });
    assert.equal((await late).offset, 1);
    await time.pass(24_000);
    assert.deepEqual([server.asked('ping').length, chat.state], [5, 'online'], 'nothing is due any more');
  },

  async repeatedCommandsDoNotHideADeadServer() {
    const [time, tell] = [clock(), machine()];
    for (const [wakes, seconds] of [[false, 16], [true, 8]]) {
      const { chat } = simulated();
      const server = Server.last.opens().welcomes();
      for (let second = 0; second < seconds; second += 1) {
        assert.equal(chat.state, 'online');
        chat.history('tea').catch(() => {});
        if (wakes) tell('visibilitychange');
        await time.pass(1_000);
      }
      assert.deepEqual([server.asked('ping').length, chat.state], [1, 'waiting']);
      chat.close();
    }
  },

  async deadServerAndSleepAreDetectedWhateverTheWallClockDoes() {
    for (const set of [-3_600_000, 3_600_000, -48 * 3_600_000]) {
      const time = clock();
      const { chat, last } = simulated({ random: () => 1 });
      const server = Server.last.opens().welcomes();
      await time.pass(1_000);
      time.set(set);
      await time.pass(5_000);
      assert.equal(server.asked('ping').length, 1, 'it may have been a sleep');
      server.answers('ping', { type: 'pong' });
      await time.pass(25_000);
      assert.equal(server.asked('ping').length, 2, 'after pingMs of silence');
      time.set(set);
      await time.pass(7_999);
      assert.equal(chat.state, 'online');
      await time.pass(1);
      assert.deepEqual([chat.state, last('state').reason], ['waiting', 'silent']);
      const { retryInMs } = last('state');
      time.set(-2 * set);
      await time.pass(retryInMs - 1);
      assert.equal(chat.state, 'waiting');
      await time.pass(1);
      assert.equal(chat.state, 'connecting');
      const next = Server.last.opens().welcomes();
      // The machine slept, and its clock was set meanwhile.
      time.sleep(12_000 + set);
      await time.pass(5_000);
      assert.equal(next.asked('ping').length, 1, 'a sleep');
      await time.pass(8_000);
      assert.equal(chat.state, 'waiting');
      chat.close();
    }
  },

  async veryLateTimerCountsAsSleepIfNoClockStops() {
    const time = clock();
    const { chat } = simulated();
    const server = Server.last.opens().welcomes();
    time.stall(12_000);
    await time.pass(0);
    assert.equal(server.asked('ping').length, 1);
    chat.close();
  },

  async settingTheClockBackStopsNothing() {
    const time = clock();
    const { chat, last } = simulated();
    const server = Server.last.opens().welcomes();
    chat.join('tea');
    server.joins('tea', 0);
    chat.typing('tea');
    time.set(-3_600_000);
    await time.pass(3_000);
    chat.typing('tea');
    assert.equal(server.asked('typing').length, 2);
    await time.pass(2_000);
    server.answers('ping', { type: 'pong' });
    await time.pass(25_000);
    assert.equal(server.asked('ping').length, 2, 'after pingMs of silence');
    server.answers('ping', { type: 'pong' });
    server.says({ type: 'goaway', reconnectAfterMs: 4_000, reason: 'shutdown' });
    time.set(-3_600_000);
    server.ends(3001);
    assert.equal(last('state').retryAt - Date.now(), 4_000);
    await time.pass(4_000);
    assert.notEqual(Server.last, server);
  },

  async sharedSessionSendsHelloWhenItsTurnComes() {
    const [time, turns] = [clock(), []];
    const { chat } = simulated({ share: (hello) => turns.push(hello) });
    Server.last.opens();
    assert.equal(Server.last.said.length, 0);
    chat.session = 'of another page';
    let over = turns[0]().then(() => (over = true));
    assert.equal(Server.last.asked('hello')[0].resume, 'of another page');
    Server.last.answers('hello', { type: 'error', code: 'nick_taken', message: '', temporary: false });
    assert.deepEqual([Server.last.asked('hello').length, turns.length], [2, 1], 'as a guest, in the same turn');
    await time.pass(0);
    assert.notEqual(over, true);
    Server.last.welcomes();
    await over;
    chat.renamed('alicia');
    Server.last.ends(1006);
    await time.pass(1_000);
    Server.last.opens();
    over = turns[1]();
    assert.equal(Server.last.asked('hello')[0].nick, 'alicia');
    Server.last.ends(1006);
    await over;
    await time.pass(2_000);
    const late = Server.last.opens();
    late.ends(1006);
    await turns[2]();
    assert.equal(late.said.length, 0, 'its line is gone');
  },

  async helloTimeoutStartsWithItsTurn() {
    const [time, turns] = [clock(), []];
    const { chat, last } = simulated({ share: (hello) => turns.push(hello) });
    await time.pass(4_000);
    Server.last.opens();
    await time.pass(5_000);
    turns[0]();
    await time.pass(9_999);
    assert.equal(chat.state, 'connecting');
    await time.pass(1);
    assert.deepEqual([chat.state, last('state').reason], ['waiting', 'no answer']);
    chat.close();
  },

  async possiblyStoredMessageIsNotResentAfterItsKeyExpired() {
    const said = (offset, text) => ({ type: 'message', room: 'tea', epoch: 'k3f9', offset, nick: 'alice', text, time: '' });
    const again = { epoch: 'k3f9', offset: 3, recovered: true, messages: [said(2, 'other'), said(3, 'one')] };
    const without = { ...again, offset: 2, messages: [said(2, 'other')] };
    const cases = [
      ['passes', 200_000, again, 'sent', 'the server knows the key'],
      ['passes', 300_000, again, 3],
      ['sleeps', 300_000, again, 3, 'the clock of the page stood still'],
      ['passes', 300_000, without, 'sent'],
      ['passes', 300_000, { ...without, recovered: false }, 'unsure', 'not all is there'],
      ['passes', 300_000, { ...without, recovered: false, epoch: 'new' }, 'sent', 'nothing of before is there'],
      ['hears', 300_000, without, 2, 'its own push came'],
      ['sets back', 300_000, again, 3],
    ];
    for (const [how, ms, joined, then, why] of cases) {
      const time = clock();
      const { chat } = simulated();
      const server = Server.last.opens().welcomes();
      chat.join('tea');
      server.joins('tea', 1);
      const ack = chat.send('tea', 'one', 'key').then(({ offset, duplicate }) => duplicate && offset, ({ code }) => code);
      if (how === 'hears') server.says({ ...said(2, 'one'), key: 'key' });
      server.ends(1006);
      if (how === 'sets back') time.set(-3_600_000);
      if (how === 'sleeps') time.sleep(ms);
      else await time.pass(ms);
      chat.connect();
      Server.last.opens().welcomes();
      Server.last.answers('join', { type: 'joined', room: 'tea', topic: '', online: 1, members: [], ...joined });
      const sent = Server.last.asked('send').map(({ key }) => key);
      assert.deepEqual(sent.length ? ['sent', ...sent] : [await ack], then === 'sent' ? ['sent', 'key'] : [then], `${how}: ${why}`);
      chat.close();
    }
  },

  async renameDoesNotDuplicateAMessageWithALostAck() {
    const there = [{ type: 'message', room: 'tea', epoch: 'k3f9', offset: 2, nick: 'alice', text: 'one', time: '' }];
    const joined = { type: 'joined', room: 'tea', topic: '', epoch: 'k3f9', online: 1, members: [], recovered: true };
    const ways = {
      'told by another tab, before one is back': ({ chat }) => chat.renamed('alicia'),
      'told by the room': (_, server) => server.says({ type: 'presence', room: 'tea', online: 1, entered: [], left: [], renamed: [{ from: 'alice', to: 'alicia' }] }),
      'learnt by the welcome': () => {},
    };
    for (const [how, rename] of Object.entries(ways)) {
      for (const [arrived, messages] of [[true, there], [false, []]]) {
        clock();
        const home = simulated();
        const { chat } = home;
        const server = Server.last.opens().welcomes();
        chat.join('tea');
        server.joins('tea', 1);
        const ack = chat.send('tea', 'one', 'key');
        if (how.endsWith('room')) rename(home, server);
        server.ends(1006);
        if (!how.endsWith('room')) rename(home, server);
        chat.connect();
        Server.last.opens().welcomes('alicia');
        Server.last.answers('join', { ...joined, offset: 1 + messages.length, messages });
        assert.deepEqual(Server.last.asked('send').map(({ key }) => key), arrived ? [] : ['key'], how);
        if (arrived) assert.deepEqual(await ack.then(({ offset, duplicate }) => [offset, duplicate]), [2, true], how);
        chat.close();
      }
    }
  },

  async findSentSearchesTheHistory() {
    const { findSent } = await import(new URL('chat/find-sent.js', pathToFileURL(process.env.LIBRARY)));
    const log = (epoch, from, to, own = {}) => ({
      async history(room, { after = to - 100, limit }) {
        const first = Math.max(from, after + 1);
        const messages = Array.from({ length: Math.max(0, Math.min(limit, to - first + 1)) }, (_, n) => first + n)
          .map((offset) => ({ offset, nick: own[offset] ?? 'bob', text: 'hi' }));
        return { epoch, messages, more: messages.length === limit && messages.at(-1).offset < to };
      },
    });
    const sent = { text: 'hi', nick: 'alice', since: { epoch: 'e', offset: 10 } };
    const cases = [
      [log('e', 1, 10), 'no', 'no message since'],
      [log('e', 1, 300, { 299: 'alice' }), 299],
      [log('e', 1, 300, { 9: 'alice' }), 'no', 'an earlier one does not count'],
      [log('e', 1, 2_010), 'no', 'up to the last page that is searched'],
      [log('e', 1, 2_011), 'unsure', 'more messages than are searched'],
      [log('e', 12, 300), 'unsure', 'one message has expired'],
      [log('e', 12, 300, { 12: 'alice' }), 12],
      [log('new', 1, 300, { 250: 'alice' }), 250, 'the log was re-created'],
      [log('new', 1, 5), 'no'],
    ];
    for (const [there, found, why] of cases) {
      assert.equal(await findSent(there, 'tea', sent).then((it) => it?.offset ?? 'no', ({ code }) => code), found, why);
    }
  },

  async sentFramesMatchTheGoldenFiles() {
    const known = {};
    for (const [, text] of golden('in')) {
      try {
        const command = JSON.parse(text);
        known[command.type] = { ...known[command.type], ...command };
      } catch {
        // this golden file is invalid JSON on purpose
      }
    }
    const time = clock();
    const { chat } = simulated({ session: 's', lang: 'zh' });
    const server = Server.last.opens().welcomes();
    chat.join('lobby');
    server.joins('lobby', 1);
    chat.send('lobby', 'hi');
    chat.history('lobby', { before: 1 });
    chat.history('lobby', { after: 1 });
    chat.typing('lobby');
    chat.rename('al');
    await time.pass(8_000);
    server.says({ type: 'gap', room: 'lobby' });
    chat.leave('milk');
    chat.join('milk');
    chat.leave('milk');
    await time.pass(1);
    server.joins('milk', 1);
    const said = new Set(server.said.map(({ type }) => type));
    assert.deepEqual([...said].sort(), ['hello', 'history', 'join', 'leave', 'ping', 'rename', 'send', 'typing']);
    for (const command of server.said) {
      for (const [field, value] of Object.entries(command)) {
        assert.equal(typeof value, typeof known[command.type]?.[field], `${command.type}.${field}`);
      }
    }
  },

  async receivedGoldenFilesAreUnderstood() {
    const time = clock();
    for (const [file, text] of golden('out')) {
      const frame = JSON.parse(text);
      const [kind] = file.split('-');
      const { chat, last, heard } = simulated();
      const server = Server.last.opens();
      const room = frame.room ?? 'lobby';
      if (kind === 'welcome') {
        server.answers('hello', frame);
        assert.deepEqual([chat.nick, chat.session, chat.maxText, chat.state], ['alice', 'c2Vzc2lvbi1rZXktMDE', 4_096, 'online']);
        continue;
      }
      if (file === 'error-nick-taken') {
        server.answers('hello', frame);
        assert.deepEqual(last('refused'), { nick: 'alice', code: 'nick_taken' });
        assert.equal(server.asked('hello').at(-1).nick, undefined);
        continue;
      }
      server.welcomes();
      const joining = chat.join(room);
      if (kind === 'joined') {
        server.answers('join', frame);
        const joined = { ...frame, re: server.asked('join')[0].id };
        assert.deepEqual([await joining, last('joined')], [joined, { ...joined, resumed: false, asked: room }]);
        assert.deepEqual(chat.position(room), { epoch: frame.epoch, offset: frame.offset });
        continue;
      }
      server.joins(room, (frame.offset ?? 129) - 1);
      if (kind === 'ack') {
        const ack = chat.send(room, 'hi');
        server.answers('send', frame);
        const { epoch, offset, time: at, duplicate } = await ack;
        assert.deepEqual([epoch, offset, at, duplicate], [frame.epoch, frame.offset, frame.time, file === 'ack-duplicate']);
      } else if (kind === 'page') {
        const page = chat.history(room);
        server.answers('history', frame);
        const { messages, more } = await page;
        assert.deepEqual([messages, more], [frame.messages, frame.more]);
      } else if (kind === 'ok') {
        const renamed = chat.rename('al');
        server.answers('rename', frame);
        await renamed;
        assert.equal(chat.nick, 'al');
      } else if (kind === 'pong') {
        await time.pass(25_000);
        server.answers('ping', frame);
        await time.pass(10_000);
        assert.equal(chat.state, 'online');
      } else if (file === 'error-without-re') {
        server.says(frame);
        assert.deepEqual(last('error'), frame);
      } else if (kind === 'error') {
        chat.send(room, 'hi', 'k');
        server.answers('send', frame);
        await time.pass((frame.retryAfterMs ?? 1_000) - 1);
        assert.equal(server.asked('send').length, 1);
        await time.pass(1);
        assert.deepEqual(server.asked('send').map(({ key }) => key), ['k', 'k']);
      } else {
        const before = heard.length;
        server.says(frame);
        const renamed = (frame.renamed ?? []).some(({ from }) => from === 'alice') ? 1 : 0;
        assert.deepEqual(heard[before + renamed], [frame.type, frame], file);
        assert.equal(heard.length, before + renamed + 1);
        if (kind === 'message') assert.deepEqual(chat.position(room), { epoch: frame.epoch, offset: frame.offset });
        if (kind === 'gap') assert.deepEqual(server.asked('join').at(-1).since, { epoch: 'k3f9', offset: 128 });
        if (kind === 'goaway') {
          await time.pass(frame.reconnectAfterMs);
          assert.notEqual(Server.last, server);
        }
      }
      chat.close();
    }
  },
};

if (name === undefined) {
  console.log(Object.keys(scenarios).join('\n'));
} else {
  setTimeout(() => {
    console.error('did not finish within 30 s');
    process.exit(1);
  }, 30_000);
  await scenarios[name]();
  goodbye();
  process.exit(0);
}
