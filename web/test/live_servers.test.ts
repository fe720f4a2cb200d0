/** Headers and descriptions of media servers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprint, withStereo } from '../src/live/sdp.js';
import { linkedServers } from '../src/live/servers.js';
import { wav } from '../src/live/wav.js';

test('servers are read from the Link header of RFC 9725', () => {
  const header = '<stun:stun.example.net>; rel="ice-server", <turn:turn.example.net?transport=udp>; rel="ice-server"; username="user"; credential="my\\"Password"; credential-type="password", <https://x>; rel="next"';
  assert.deepEqual(linkedServers(header), [{ urls: 'stun:stun.example.net' }, { urls: 'turn:turn.example.net?transport=udp', username: 'user', credential: 'my"Password' }]);
  assert.deepEqual(linkedServers(null), []);
});

test('Opus is asked for in stereo, other codecs are left alone', () => {
  const sdp = 'm=audio 9 UDP/TLS/RTP/SAVPF 111 9\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1;stereo=0\r\na=rtpmap:9 G722/8000\r\na=fmtp:9 x=1\r\na=fingerprint:sha-256 AB:CD\r\n';
  const made = withStereo(sdp);
  assert.match(made, /a=fmtp:111 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1;maxaveragebitrate=160000;usedtx=0\r\n/);
  assert.match(made, /a=fmtp:9 x=1\r\n/);
  assert.equal(withStereo(made), made);
  const bare = withStereo('a=rtpmap:96 opus/48000/2\r\na=rtcp-mux\r\n');
  assert.equal(bare, 'a=rtpmap:96 opus/48000/2\r\na=fmtp:96 stereo=1;sprop-stereo=1;maxaveragebitrate=160000;usedtx=0\r\na=rtcp-mux\r\n');
  assert.equal(fingerprint(made), 'sha-256 ab:cd');
  assert.equal(fingerprint(''), null);
});

test('a recording is a WAV file', async () => {
  const pieces = [Float32Array.of(0.5, -0.5), Float32Array.of(1, -1)];
  const view = new DataView(await wav(pieces, 48_000, 's16').arrayBuffer());
  const text = (at: number): string => String.fromCharCode(...[0, 1, 2, 3].map((n) => view.getUint8(at + n)));
  assert.deepEqual([text(0), text(8), text(12), text(36)], ['RIFF', 'WAVE', 'fmt ', 'data']);
  assert.deepEqual([view.getUint32(4, true), view.getUint16(20, true), view.getUint16(22, true), view.getUint32(24, true), view.getUint32(28, true), view.getUint32(40, true)], [44, 1, 2, 48_000, 192_000, 8]);
  assert.deepEqual([0, 1, 2, 3].map((n) => view.getInt16(44 + 2 * n, true)), [16_384, -16_384, 32_767, -32_768]);
  const floats = new DataView(await wav(pieces, 44_100, 'f32').arrayBuffer());
  assert.deepEqual([floats.getUint16(20, true), floats.getUint16(34, true), floats.getFloat32(48, true)], [3, 32, -0.5]);
});
