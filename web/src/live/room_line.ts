/**
 * The line to a room: joins, keeps its seat, and comes back when the line breaks.
 *
 * Invariant: while it is not closed and was not refused for good it tries again, later each time up to eight seconds; what it tells is in the order of the server. The seat's secret is kept for
 * this tab alone (sessionStorage), so that a page that is loaded again is the same peer.
 */
import { FATAL_CLOSES, MOST_MESSAGE_BYTES, PROTOCOL, readRoomMessage, type FromRoom, type SignalData, type ToRoom } from './room_messages.js';

export type LineState = 'joining' | 'joined' | 'away' | 'refused' | 'closed';

export interface LineOptions {
  url: string;
  name: string;
  heard: (message: FromRoom) => void;
  state: (state: LineState, reason: { code: string; says: string } | null) => void;
  /** For tests. */
  socket?: (url: string) => WebSocket;
  store?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  timers?: Pick<typeof globalThis, 'setTimeout' | 'clearTimeout'>;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;
/** Less than any server's patience, and than that of boxes on the way. */
const PING_MS = 15_000;

const SAYS: Record<string, string> = {
  'room-full': 'The room is full.',
  'too-many': 'The server has too many rooms or sockets from here.',
  'bad-message': 'The server did not understand this client.',
  replaced: 'This seat was taken by another tab.',
  left: 'The room was left.',
  'bad-room': 'There is no such room; the link may be incomplete.',
};

function ownStore(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

export class RoomLine {
  private socket: WebSocket | null = null;
  private state: LineState = 'joining';
  private wait = FIRST_WAIT_MS;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly store: LineOptions['store'];
  private readonly timers: NonNullable<LineOptions['timers']>;
  private readonly key: string;
  private unanswered = false;

  constructor(private readonly options: LineOptions) {
    this.store = options.store === undefined ? ownStore() : options.store;
    this.timers = options.timers ?? { setTimeout: (...all: Parameters<typeof setTimeout>) => setTimeout(...all), clearTimeout: (one) => clearTimeout(one) } as typeof globalThis;
    this.key = `heterodyne live seat ${options.url}`;
    this.open();
  }

  private open(): void {
    const socket = this.options.socket?.(this.options.url) ?? new WebSocket(this.options.url);
    this.socket = socket;
    socket.onopen = () => {
      const seat = this.store?.getItem(this.key) ?? null;
      this.send({ type: 'join', protocol: PROTOCOL, name: this.options.name, ...(seat === null ? {} : { seat }) });
    };
    socket.onmessage = ({ data }: MessageEvent) => {
      const message = socket === this.socket ? readRoomMessage(data) : null;
      if (message !== null) {
        this.take(message);
      }
    };
    socket.onclose = ({ code, reason }: CloseEvent) => {
      if (socket === this.socket) {
        this.lost(code, reason);
      }
    };
    this.arm(PING_MS, () => this.lost(1006, ''));
  }

  private arm(ms: number, what: () => void): void {
    if (this.timer !== null) {
      this.timers.clearTimeout(this.timer);
    }
    this.timer = this.timers.setTimeout(what, ms);
  }

  private take(message: FromRoom): void {
    this.unanswered = false;
    if (message.type === 'joined') {
      this.wait = FIRST_WAIT_MS;
      this.store?.setItem(this.key, message.seat);
      this.arm(PING_MS, this.beat);
      // Who is there first: whoever hears of the state may look.
      this.options.heard(message);
      this.become('joined', null);
      return;
    } else if (message.type === 'error' && message.code === 'bad-seat') {
      // The seat is gone: the next join is of somebody new.
      this.store?.removeItem(this.key);
      if (!message.fatal) {
        this.send({ type: 'join', protocol: PROTOCOL, name: this.options.name });
        return;
      }
    } else if (message.type === 'error' && message.fatal) {
      this.refuse(message.code, message.says);
    }
    this.options.heard(message);
  }

  private readonly beat = (): void => {
    if (this.unanswered) {
      this.lost(1006, '');
      return;
    }
    this.unanswered = true;
    this.send({ type: 'ping' });
    this.arm(PING_MS, this.beat);
  };

  private lost(code: number, reason: string): void {
    this.drop();
    if (this.state === 'refused' || this.state === 'closed') {
      return;
    }
    const fatal = FATAL_CLOSES[code];
    if (fatal !== undefined) {
      this.refuse(fatal, SAYS[fatal] ?? reason);
      return;
    }
    this.become(this.state === 'joining' ? 'joining' : 'away', null);
    // Not all clients of a server that comes back at one moment.
    this.arm(this.wait * (0.75 + 0.5 * Math.random()), () => this.open());
    this.wait = Math.min(LONGEST_WAIT_MS, 2 * this.wait);
  }

  private refuse(code: string, says: string): void {
    this.drop();
    if (code !== 'left') {
      this.store?.removeItem(this.key);
    }
    this.become('refused', { code, says: says || (SAYS[code] ?? code) });
  }

  private become(state: LineState, reason: { code: string; says: string } | null): void {
    if (this.state === 'closed') {
      return;
    }
    this.state = state;
    this.options.state(state, reason);
  }

  private drop(): void {
    if (this.timer !== null) {
      this.timers.clearTimeout(this.timer);
      this.timer = null;
    }
    this.unanswered = false;
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  /** Whether it went out. */
  send(message: ToRoom): boolean {
    const said = JSON.stringify(message);
    if (this.socket?.readyState !== 1 || new TextEncoder().encode(said).length > MOST_MESSAGE_BYTES) {
      return false;
    }
    this.socket.send(said);
    return true;
  }

  signal(to: number, data: SignalData): boolean {
    return this.send({ type: 'signal', to, data });
  }

  /** Gives the seat up. */
  leave(): void {
    this.send({ type: 'leave' });
    this.store?.removeItem(this.key);
    this.become('closed', null);
    this.drop();
  }
}
