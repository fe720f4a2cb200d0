/**
 * What a room's server and its clients say to each other (docs/signaling.md).
 *
 * Invariant: a message that is not as it should be is `null`; fields that are not known are taken no notice of.
 */
export const PROTOCOL = 1;

/** The largest message, in bytes. */
export const MOST_MESSAGE_BYTES = 8192;

export interface RoomPeer {
  id: number;
  name: string;
  present: boolean;
}

/** An offer, or an answer and which offer it is to. */
export interface Description {
  type: 'offer' | 'answer';
  sdp: string;
  to?: string | undefined;
}

/** What peers say to each other through the room. */
export type SignalData =
  | { description: Description }
  | { candidate: RTCIceCandidateInit | null }
  | { again: true; anew?: boolean };

export type ToRoom =
  | { type: 'join'; protocol: number; name: string; seat?: string }
  | { type: 'signal'; to: number; data: SignalData }
  | { type: 'ice-servers' }
  | { type: 'leave' }
  | { type: 'ping' };

export type FromRoom =
  | { type: 'joined'; you: number; seat: string; capacity: number; resumed: boolean; peers: RoomPeer[] }
  | { type: 'peer-joined'; id: number; name: string }
  | { type: 'peer-away'; id: number }
  | { type: 'peer-back'; id: number }
  | { type: 'peer-left'; id: number; reason: string }
  | { type: 'signal'; from: number; data: Record<string, unknown> }
  | { type: 'ice-servers'; servers: RTCIceServer[]; expiresSecs: number }
  | { type: 'pong' }
  | { type: 'error'; code: string; says: string; fatal: boolean };

/** Codes with which a server closes a socket for good. */
export const FATAL_CLOSES: Readonly<Record<number, string>> = {
  4000: 'room-full',
  4001: 'too-many',
  4002: 'bad-message',
  4004: 'replaced',
  4005: 'left',
  4006: 'bad-room',
};

const isId = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads a message of the server. */
export function readRoomMessage(data: unknown): FromRoom | null {
  if (typeof data !== 'string') {
    return null;
  }
  let said: unknown;
  try {
    said = JSON.parse(data);
  } catch {
    return null;
  }
  if (!isRecord(said)) {
    return null;
  }
  const { id } = said;
  switch (said['type']) {
    case 'joined': {
      const { you, seat, capacity, resumed, peers } = said;
      if (!isId(you) || typeof seat !== 'string' || !Array.isArray(peers)) {
        return null;
      }
      const others = peers.filter(isRecord).flatMap((peer): RoomPeer[] => (isId(peer['id']) ? [{ id: peer['id'], name: text(peer['name']), present: peer['present'] !== false }] : []));
      return { type: 'joined', you, seat, capacity: isId(capacity) ? capacity : 0, resumed: resumed === true, peers: others };
    }
    case 'peer-joined':
      return isId(id) ? { type: 'peer-joined', id, name: text(said['name']) } : null;
    case 'peer-away':
    case 'peer-back':
      return isId(id) ? { type: said['type'], id } : null;
    case 'peer-left':
      return isId(id) ? { type: 'peer-left', id, reason: text(said['reason']) } : null;
    case 'signal':
      return isId(said['from']) && isRecord(said['data']) ? { type: 'signal', from: said['from'], data: said['data'] } : null;
    case 'ice-servers':
      return { type: 'ice-servers', servers: serversOf(said['servers']), expiresSecs: Number(said['expires_secs']) || 0 };
    case 'pong':
      return { type: 'pong' };
    case 'error':
      return { type: 'error', code: text(said['code']), says: text(said['says']), fatal: said['fatal'] === true };
    default:
      return null;
  }
}

function serversOf(list: unknown): RTCIceServer[] {
  return (Array.isArray(list) ? list : []).filter(isRecord).flatMap((one): RTCIceServer[] => {
    const { urls, username, credential } = one;
    const isUrls = typeof urls === 'string' || (Array.isArray(urls) && urls.length > 0 && urls.every((url) => typeof url === 'string'));
    if (!isUrls) {
      return [];
    }
    return [{ urls, ...(typeof username === 'string' ? { username } : {}), ...(typeof credential === 'string' ? { credential } : {}) }];
  });
}

/** Reads what a peer says through the room. */
export function readSignal(data: Record<string, unknown>): SignalData | null {
  const { description, candidate, again, anew } = data;
  if (isRecord(description)) {
    const { type, sdp, to } = description;
    return (type === 'offer' || type === 'answer') && typeof sdp === 'string' ? { description: { type, sdp, ...(typeof to === 'string' ? { to } : {}) } } : null;
  }
  if ('candidate' in data) {
    if (candidate === null) {
      return { candidate: null };
    }
    return isRecord(candidate) && typeof candidate['candidate'] === 'string' ? { candidate: candidate as RTCIceCandidateInit } : null;
  }
  return again === true ? { again: true, anew: anew === true } : null;
}

/** The WebSocket of a room, from its own address, the address of its page, or whatever has `/rooms/TOKEN` or `#TOKEN`, `?room=TOKEN` in it. */
export function roomAddress(url: string | URL, base: string): string | null {
  let given: URL;
  try {
    given = new URL(url, base);
  } catch {
    return null;
  }
  const token = /^[A-Za-z0-9_-]{8,128}$/;
  const inPath = /^(.*)\/rooms\/([A-Za-z0-9_-]+)\/?$/.exec(given.pathname);
  const fragment = given.hash.replace(/^#(room=)?/, '');
  const found = inPath?.[2] ?? given.searchParams.get('room') ?? fragment;
  if (!token.test(found)) {
    return null;
  }
  const secure = given.protocol === 'https:' || given.protocol === 'wss:';
  if (!secure && given.protocol !== 'http:' && given.protocol !== 'ws:') {
    return null;
  }
  return `${secure ? 'wss' : 'ws'}://${given.host}${inPath?.[1] ?? ''}/rooms/${found}`;
}
