/** The line to a room, with a server that is a script. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomLine } from '../src/live/room_line.js';
import { readRoomMessage, readSignal, roomAddress } from '../src/live/room_messages.js';

class FakeSocket {
  static made: FakeSocket[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readonly said: Record<string, unknown>[] = [];

  constructor(readonly url: string) {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.said.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code, reason: '' });
  }
}

/** A line, what it told, and timers that the test runs. */
function line() {
  FakeSocket.made = [];
  const store = new Map<string, string>();
  const timers = new Map<number, { what: () => void; ms: number }>();
  const told: string[] = [];
  let next = 0;
  const made = new RoomLine({
    url: 'wss://host/rooms/TOKEN',
    name: 'Ada',
    heard: ({ type }) => told.push(`heard ${type}`),
    state: (state, reason) => told.push(reason === null ? state : `${state} ${reason.code}`),
    socket: (url) => new FakeSocket(url) as unknown as WebSocket,
    store: { getItem: (key) => store.get(key) ?? null, setItem: (key, value) => void store.set(key, value), removeItem: (key) => void store.delete(key) },
    timers: {
      setTimeout: ((what: () => void, ms: number) => {
        next += 1;
        timers.set(next, { what, ms });
        return next;
      }) as unknown as typeof setTimeout,
      clearTimeout: ((one: number) => void timers.delete(one)) as unknown as typeof clearTimeout,
    },
  });
  const run = (): number => {
    const [[key, { what, ms }]] = [...timers] as [[number, { what: () => void; ms: number }]];
    timers.delete(key);
    what();
    return ms;
  };
  const socket = (): FakeSocket => FakeSocket.made.at(-1) as FakeSocket;
  return { made, told, store, run, socket, timers };
}

const JOINED = { type: 'joined', protocol: 1, you: 3, seat: 'secret', capacity: 8, resumed: false, peers: [] };

test('it joins, keeps its seat, and takes it again when the line breaks', () => {
  const { told, store, run, socket, made } = line();
  socket().open();
  assert.deepEqual(socket().said, [{ type: 'join', protocol: 1, name: 'Ada' }]);
  socket().say(JOINED);
  assert.deepEqual(told, ['heard joined', 'joined']);
  assert.deepEqual([...store.values()], ['secret']);
  socket().end(1006);
  assert.equal(told.at(-1), 'away');
  const waits = [];
  for (let n = 0; n < 8; n += 1) {
    waits.push(run());
    socket().end(1006);
  }
  assert.ok(waits.every((ms, n) => ms >= 0.75 * Math.min(8000, 250 * 2 ** n) && ms <= 1.25 * Math.min(8000, 250 * 2 ** n)), `${waits}`);
  run();
  socket().open();
  assert.deepEqual(socket().said, [{ type: 'join', protocol: 1, name: 'Ada', seat: 'secret' }]);
  socket().say({ ...JOINED, resumed: true });
  assert.equal(told.at(-1), 'joined');
  made.leave();
  assert.deepEqual(socket().said.at(-1), { type: 'leave' });
  assert.equal(store.size, 0);
});

test('a server that says no for good is not asked again', () => {
  for (const [code, word] of [[4000, 'room-full'], [4004, 'replaced'], [4006, 'bad-room']] as const) {
    const { told, socket, timers } = line();
    socket().open();
    socket().end(code);
    assert.deepEqual(told, [`refused ${word}`]);
    assert.equal(timers.size, 0);
  }
  const { told, socket, timers } = line();
  socket().open();
  socket().say({ type: 'error', code: 'bad-origin', says: 'no', fatal: true });
  assert.equal(told[0], 'refused bad-origin');
  assert.equal(timers.size, 0);
});

test('a seat that is gone is given up', () => {
  const { store, socket } = line();
  store.set('heterodyne live seat wss://host/rooms/TOKEN', 'old');
  socket().open();
  assert.equal(socket().said[0]?.['seat'], 'old');
  socket().say({ type: 'error', code: 'bad-seat', says: '', fatal: false });
  assert.deepEqual(socket().said[1], { type: 'join', protocol: 1, name: 'Ada' });
});

test('a line that does not answer is a broken one', () => {
  const { told, run, socket } = line();
  socket().open();
  socket().say(JOINED);
  run();
  assert.deepEqual(socket().said.at(-1), { type: 'ping' });
  run();
  assert.equal(told.at(-1), 'away');
});

test('messages that are not as they should be are nothing', () => {
  for (const data of ['', '[]', 'null', '{"type":"joined"}', '{"type":"peer-joined","id":-1}', '{"type":"signal","from":1,"data":3}', '{"type":"other"}', new ArrayBuffer(3)]) {
    assert.equal(readRoomMessage(data), null, String(data));
  }
  assert.deepEqual(readRoomMessage('{"type":"ice-servers","servers":[{"urls":"stun:a"},{"urls":7},{"urls":["turn:b"],"username":"u","credential":"c"}],"expires_secs":600}'), {
    type: 'ice-servers',
    servers: [{ urls: 'stun:a' }, { urls: ['turn:b'], username: 'u', credential: 'c' }],
    expiresSecs: 600,
  });
  assert.equal(readSignal({ description: { type: 'rollback', sdp: '' } }), null);
  assert.deepEqual(readSignal({ candidate: null }), { candidate: null });
  assert.deepEqual(readSignal({ again: true }), { again: true, anew: false });
});

test('a room is found in every address that leads to it', () => {
  const token = 'abcdefgh_-ABCDEFGH012345';
  for (const [given, wanted] of [
    [`https://host/rooms/${token}`, `wss://host/rooms/${token}`],
    [`wss://host:8/rooms/${token}/`, `wss://host:8/rooms/${token}`],
    [`http://127.0.0.1:1/live.html#${token}`, `ws://127.0.0.1:1/rooms/${token}`],
    [`http://host/live.html?room=${token}`, `ws://host/rooms/${token}`],
    [`https://host/base/rooms/${token}`, `wss://host/base/rooms/${token}`],
    [`/rooms/${token}`, `https://page/rooms/${token}`.replace('https', 'wss')],
    ['https://host/rooms/', null],
    ['https://host/live.html#no token', null],
    [`file:///rooms/${token}`, null],
  ] as const) {
    assert.equal(roomAddress(given, 'https://page/live.html'), wanted, given);
  }
});
