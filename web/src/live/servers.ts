/**
 * Publishing to and listening from media servers by WHIP (RFC 9725) and WHEP: one offer by POST, its answer, and DELETE at the end.
 *
 * Invariant: the session's address comes from the server's `Location` and is ended with the session; an answer that is none is told with its status.
 */
import type { ServerOptions } from './api.js';
import { HeterodyneLiveError } from './error.js';
import { withStereo } from './sdp.js';

/** Candidates that come later than this are not waited for. */
const GATHER_MS = 2000;

export interface Agreed {
  pc: RTCPeerConnection;
  resource: string | null;
  end(): Promise<void>;
}

/** Servers of the answer's `Link: <stun:…>; rel="ice-server"; username="…"; credential="…"`. */
export function linkedServers(header: string | null): RTCIceServer[] {
  const servers: RTCIceServer[] = [];
  for (const [, url = '', rest = ''] of (header ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[\w-]+=(?:"(?:[^"\\]|\\.)*"|[^;,]*))*)/g)) {
    const given = new Map([...rest.matchAll(/;\s*([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^;,]*))/g)].map(([, key = '', quoted, bare]) => [key.toLowerCase(), (quoted ?? bare ?? '').replace(/\\(.)/g, '$1')]));
    if (given.get('rel') === 'ice-server') {
      const [username, credential] = [given.get('username'), given.get('credential')];
      servers.push({ urls: url, ...(username === undefined ? {} : { username }), ...(credential === undefined ? {} : { credential }) });
    }
  }
  return servers;
}

function gathered(pc: RTCPeerConnection): Promise<void> {
  if (pc.iceGatheringState === 'complete') {
    return Promise.resolve();
  }
  return new Promise((done) => {
    const timer = setTimeout(done, GATHER_MS);
    pc.addEventListener('icegatheringstatechange', () => {
      if (pc.iceGatheringState === 'complete') {
        clearTimeout(timer);
        done();
      }
    });
  });
}

/** Offers what `pc` has to the server and takes its answer; closes `pc` when that fails. */
export async function agree(pc: RTCPeerConnection, url: string | URL, options: ServerOptions): Promise<Agreed> {
  const address = new URL(url, location.href);
  const headers: Record<string, string> = { 'Content-Type': 'application/sdp', Accept: 'application/sdp' };
  if (options.token !== undefined) {
    headers['Authorization'] = `Bearer ${options.token}`;
  }
  try {
    const { sdp = '' } = await pc.createOffer();
    await pc.setLocalDescription({ type: 'offer', sdp: withStereo(sdp) });
    await gathered(pc);
    const body = pc.localDescription?.sdp ?? sdp;
    let answer: Response;
    try {
      answer = await fetch(address, { method: 'POST', headers, body, ...(options.signal === undefined ? {} : { signal: options.signal }) });
    } catch (cause) {
      throw options.signal?.aborted === true ? cause : new HeterodyneLiveError('server', `${address.href} cannot be reached (${String(cause)}).`, 'unreachable');
    }
    if (answer.status !== 201 && answer.status !== 200) {
      const says = (await answer.text().catch(() => '')).slice(0, 200);
      throw new HeterodyneLiveError('server', `${address.href} has answered ${answer.status} ${answer.statusText}${says === '' ? '' : `: ${says}`}; 201 was expected.`, String(answer.status));
    }
    const place = answer.headers.get('Location');
    const resource = place === null ? null : new URL(place, answer.url || address).href;
    const servers = linkedServers(answer.headers.get('Link'));
    if (servers.length > 0) {
      pc.setConfiguration({ ...pc.getConfiguration(), iceServers: [...(pc.getConfiguration().iceServers ?? []), ...servers] });
    }
    const end = async (): Promise<void> => {
      pc.close();
      if (resource !== null) {
        const { Authorization } = headers;
        await fetch(resource, { method: 'DELETE', keepalive: true, ...(Authorization === undefined ? {} : { headers: { Authorization } }) }).catch(() => {});
      }
    };
    try {
      // Chromium sends in mono unless the answer asks for more; whoever reads Opus reads both channels (RFC 7587, 3.1).
      await pc.setRemoteDescription({ type: 'answer', sdp: withStereo(await answer.text()) });
    } catch (cause) {
      await end();
      throw new HeterodyneLiveError('server', `The answer of ${address.href} is no session description for this offer (${String(cause)}).`, 'bad-answer');
    }
    return { pc, resource, end };
  } catch (cause) {
    pc.close();
    throw cause;
  }
}
