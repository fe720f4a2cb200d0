import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invitation, placeOf, roomOf, tokenOf } from './room_place.ts';

const TOKEN = 'AbCdEfGhIjKlMnOpQrStUvWxYz012345';

test('the token is what stands behind the address', () => {
  assert.deepEqual(placeOf(new URL(`https://a.example/live.html#${TOKEN}`)), { server: 'https://a.example', token: TOKEN, strange: null });
  assert.deepEqual(placeOf(new URL(`https://a.example/live.html?room=${TOKEN}`)), { server: 'https://a.example', token: TOKEN, strange: null });
  assert.deepEqual(placeOf(new URL('https://a.example/live.html')), { server: 'https://a.example', token: null, strange: null });
  assert.deepEqual(placeOf(new URL('https://a.example/live.html#../../etc')), { server: 'https://a.example', token: null, strange: '../../etc' });
});

test('a server elsewhere is taken by its origin, and only http', () => {
  assert.equal(placeOf(new URL('https://a.example/live.html?server=https://rooms.example:8443/x')).server, 'https://rooms.example:8443');
  assert.equal(placeOf(new URL('https://a.example/live.html?server=javascript:alert(1)')).server, 'https://a.example');
  assert.equal(placeOf(new URL('https://a.example/live.html?server=nonsense')).server, 'https://a.example');
});

test('an invitation leads back to its room, with the server it was made at', () => {
  const link = invitation(new URL('https://a.example/live.html?server=https%3A%2F%2Frooms.example&room=old'), TOKEN);
  assert.equal(link, `https://a.example/live.html?server=https%3A%2F%2Frooms.example#${TOKEN}`);
  assert.deepEqual(placeOf(new URL(link)), { server: 'https://rooms.example', token: TOKEN, strange: null });
});

test('the end of a room’s address is its token', () => {
  assert.equal(tokenOf(roomOf('wss://rooms.example', TOKEN)), TOKEN);
  assert.equal(tokenOf('wss://rooms.example/rooms/'), null);
});
