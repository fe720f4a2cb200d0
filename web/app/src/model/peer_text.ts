/** What is told of a peer, as text. Arithmetic without a page. */
/** Parts of a delay in milliseconds; `null` is not measured. */
export interface Delay {
  captureMs: number | null;
  packetMs: number | null;
  networkMs: number | null;
  bufferMs: number | null;
  playoutMs: number | null;
  workletMs: number | null;
  totalMs: number | null;
  errorMs: number | null;
}

/** What is needed of a peer. */
export interface Told {
  state: 'connecting' | 'connected' | 'away' | 'failed' | 'left';
  reason: string | null;
  remoteMuted: boolean;
  statistics: {
    delay: Delay;
    path: string;
    codec: string | null;
    loss: number | null;
    lossThere: number | null;
    depthMs: number | null;
    targetMs: number | null;
    jitterMs: number | null;
    driftPpm: number | null;
    recoveredPackets: number;
    concealedFrames: number;
    underruns: number;
  };
  history: readonly { loss: number | null }[];
}

const ms = (value: number): string => value.toFixed(1);

/** `11.8 ± 0.7 ms`, a dash while it is not measured. */
export function delayText({ workletMs, errorMs }: Delay): string {
  if (workletMs === null) return '– ms';
  return errorMs === null ? `${ms(workletMs)} ms` : `${ms(workletMs)} ± ${ms(errorMs)} ms`;
}

const PARTS = [['capture', 'captureMs'], ['packet', 'packetMs'], ['network', 'networkMs'], ['buffer', 'bufferMs'], ['playout', 'playoutMs']] as const;

/** The parts that are known, and their sum with the devices'. */
export function partsText(delay: Delay): string {
  const known = PARTS.flatMap(([name, key]) => (delay[key] === null ? [] : [`${name} ${ms(delay[key])}`]));
  if (known.length === 0) return '';
  return `${known.join(' + ')}${delay.totalMs === null ? '' : ` = ${ms(delay.totalMs)}`} ms`;
}

export function stateText(peer: Told): [string, 'good' | 'bad' | ''] {
  switch (peer.state) {
    case 'connected':
      return peer.remoteMuted ? ['Muted itself', ''] : [peer.statistics.path === 'track' ? 'WebRTC track' : 'Packets', 'good'];
    case 'connecting':
      return ['Connects…', ''];
    case 'away':
      return ['Line to the room lost', 'bad'];
    case 'failed':
      return [peer.reason ?? 'No connection', 'bad'];
    case 'left':
      return ['Has left', ''];
  }
}

const part = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(1)} %`);
const counted = (count: number, what: string): string => `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
const time = (value: number | null): string => (value === null ? '–' : `${ms(value)} ms`);

export function figuresOf({ statistics }: Told): (readonly [string, string])[] {
  const { loss, lossThere, depthMs, targetMs, jitterMs, driftPpm, codec, recoveredPackets, concealedFrames, underruns } = statistics;
  return [
    ['Loss', `${part(loss)} in, ${part(lossThere)} out`],
    ['Buffer', `${time(depthMs)} of ${time(targetMs)}`],
    ['Jitter', time(jitterMs)],
    ['Clocks differ', driftPpm === null ? '–' : `${driftPpm < 0 ? '−' : ''}${Math.abs(driftPpm).toFixed(0)} ppm`],
    ['Recovered', counted(recoveredPackets, 'packet')],
    ['Concealed', counted(concealedFrames, 'frame')],
    ['Ran dry', counted(underruns, 'time')],
    ['Coding', codec ?? '–'],
  ];
}

/** One word for how it goes, from the last ten seconds: what of the sound was made up. */
export function quality({ history }: Told): string {
  const last = history.slice(-10);
  if (last.length < 2) return 'not measured yet';
  const lost = last.reduce((sum, { loss }) => sum + (loss ?? 0), 0) / last.length;
  if (lost < 0.001) return 'whole';
  if (lost < 0.02) return 'nearly whole';
  return lost < 0.1 ? 'with holes that are filled' : 'broken';
}
