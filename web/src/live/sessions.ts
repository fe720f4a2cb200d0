/** Sessions with media servers, as the page has them. */
import type { ServerOptions, Session } from './api.js';
import { HeterodyneLiveError } from './error.js';
import type { Mesh } from './mesh.js';
import type { Peer } from './peer_api.js';
import { agree, type Agreed } from './servers.js';

class ServerSession extends EventTarget implements Session {
  constructor(
    private readonly agreed: Agreed,
    private readonly ended: () => void,
  ) {
    super();
    const { pc } = agreed;
    pc.onconnectionstatechange = () => this.dispatchEvent(new CustomEvent('state', { detail: { state: pc.connectionState } }));
  }

  get state(): RTCPeerConnectionState {
    return this.agreed.pc.connectionState;
  }

  get resource(): string | null {
    return this.agreed.resource;
  }

  async close(): Promise<void> {
    this.ended();
    await this.agreed.end();
    this.dispatchEvent(new CustomEvent('state', { detail: { state: 'closed' } }));
  }

  declare addEventListener: Session['addEventListener'];
  declare removeEventListener: Session['removeEventListener'];
}

export async function publishTo(url: string | URL, track: MediaStreamTrack, options: ServerOptions): Promise<Session> {
  const pc = new RTCPeerConnection({ iceServers: options.iceServers ?? [], bundlePolicy: 'max-bundle' });
  pc.addTransceiver(track, { direction: 'sendonly' });
  return new ServerSession(await agree(pc, url, options), () => {});
}

export async function listenTo(url: string | URL, options: ServerOptions, mesh: Mesh): Promise<Session & { peer: Peer }> {
  const pc = new RTCPeerConnection({ iceServers: options.iceServers ?? [], bundlePolicy: 'max-bundle' });
  const { receiver } = pc.addTransceiver('audio', { direction: 'recvonly' });
  const agreed = await agree(pc, url, options);
  const peer = mesh.adopt(new URL(url, location.href).host, new MediaStream([receiver.track]), receiver, () => void agreed.end());
  if (peer === null) {
    await agreed.end();
    throw new HeterodyneLiveError('refused', 'All places for peers are taken.');
  }
  return Object.assign(new ServerSession(agreed, () => mesh.remove(peer.id)), { peer });
}
