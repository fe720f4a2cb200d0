/**
 * Records what was measured, a row a second, for files.
 *
 * Invariant: rows are copies; a session never holds more than `MOST_ROWS`, and says how many it left out. In JSON what is not finite becomes `null`.
 */
import type { LabSession, LabSource, LabTelemetry, Reading, SessionRow } from './api.js';

/** Ten hours. */
const MOST_ROWS = 36_000;

type Fixed = Pick<LabSession, 'userAgent' | 'settings' | 'status' | 'statusReason' | 'transport'>;

export class Recorder {
  recording = true;
  private readonly started = new Date();
  private ended = this.started;
  private readonly rows: SessionRow[] = [];
  private readonly sources: LabSession['sources'] = [];
  private readonly tunings: LabSession['tunings'] = [];
  private dropped = 0;
  private telemetry: LabTelemetry | null = null;

  constructor(
    private readonly fixed: Fixed,
    source: LabSource | null,
    private readonly nowSeconds: () => number = () => performance.now() / 1000,
  ) {
    this.began = nowSeconds();
    this.tell(source);
    this.tuned(fixed.settings);
  }

  private readonly began: number;

  /** Another source is measured from now on, or none. */
  tell(source: LabSource | null): void {
    if (!this.recording) {
      return;
    }
    const at = this.at();
    const before = this.sources[this.sources.length - 1];
    if (before !== undefined) {
      before.until ??= at;
    }
    if (source !== null) {
      this.sources.push({ at, until: null, source: structuredClone(source) });
    }
  }

  /** Notes are named by another pitch or temperament from now on. */
  tuned({ a4, temperament }: Pick<LabSession['settings'], 'a4' | 'temperament'>): void {
    const before = this.tunings[this.tunings.length - 1];
    if (this.recording && (before?.a4 !== a4 || before.temperament !== temperament)) {
      this.tunings.push({ at: this.at(), a4, temperament });
    }
  }

  add(reading: Reading, telemetry: LabTelemetry): void {
    if (!this.recording) {
      return;
    }
    this.telemetry = telemetry;
    this.ended = new Date();
    if (this.rows.length >= MOST_ROWS) {
      this.dropped += 1;
      return;
    }
    const { spectrum: _spectrum, fast: _fast, zoom: _zoom, ...kept } = reading;
    this.rows.push({ at: this.at(), reading: structuredClone(kept), quantaPerSecond: telemetry.quantaPerSecond, leftOut: telemetry.missed.leftOut, p99: telemetry.process?.p99 ?? null });
  }

  end(): void {
    this.recording = false;
    this.ended = new Date();
  }

  session(): LabSession {
    return {
      version: 1,
      started: this.started.toISOString(),
      ended: this.ended.toISOString(),
      ...this.fixed,
      sources: structuredClone(this.sources),
      tunings: structuredClone(this.tunings),
      rows: [...this.rows],
      dropped: this.dropped,
      telemetry: this.telemetry,
    };
  }

  csv(): string {
    return csvOf(this.rows, this.fixed.settings.channels);
  }

  private at(): number {
    return this.nowSeconds() - this.began;
  }
}

type Cell = number | string | null | undefined;

/** Columns of a row, as pairs of a name with its unit and how it is had. */
function columns(channels: number): [string, (row: SessionRow) => Cell][] {
  const of = (name: string, get: (reading: SessionRow['reading']) => Cell): [string, (row: SessionRow) => Cell] => [name, (row) => get(row.reading)];
  const each = Array.from({ length: channels }, (_, n) => n).flatMap((n) => [
    of(`peak_db_${n + 1}`, ({ levels }) => levels[n]?.peakDb),
    of(`true_peak_db_${n + 1}`, ({ levels }) => levels[n]?.truePeakDb),
    of(`rms_db_${n + 1}`, ({ levels }) => levels[n]?.rmsDb),
    of(`recent_rms_db_${n + 1}`, ({ levels }) => levels[n]?.recentRmsDb),
    of(`offset_${n + 1}`, ({ levels }) => levels[n]?.offset),
    of(`tone_hz_${n + 1}`, ({ tones }) => tones[n]?.[0]?.frequency),
    of(`tone_error_hz_${n + 1}`, ({ tones }) => tones[n]?.[0]?.frequencyError),
    of(`tone_db_${n + 1}`, ({ tones }) => tones[n]?.[0]?.levelDb),
    of(`tone_valid_${n + 1}`, ({ tones }) => (tones[n]?.[0] === undefined ? null : tones[n]?.[0]?.valid === true ? 1 : 0)),
  ]);
  return [
    ['at_s', ({ at }) => at],
    of('frames', ({ frames }) => frames),
    ...each,
    of('momentary_lufs', ({ loudness }) => loudness?.momentary),
    of('short_term_lufs', ({ loudness }) => loudness?.shortTerm),
    of('integrated_lufs', ({ loudness }) => loudness?.integrated),
    of('range_lu', ({ loudness }) => loudness?.range),
    of('correlation', ({ stereo }) => stereo?.correlation),
    of('balance_db', ({ stereo }) => stereo?.balanceDb),
    of('beat_hz', ({ stereo }) => stereo?.pairs[0]?.beat),
    of('beat_error_hz', ({ stereo }) => stereo?.pairs[0]?.beatError),
    of('note', ({ tuner }) => (tuner === null ? null : `${tuner.name}${tuner.octave}`)),
    of('note_cents', ({ tuner }) => tuner?.cents),
    of('note_error_cents', ({ tuner }) => tuner?.centsError),
    of('thd_db', ({ distortion }) => distortion?.thdDb),
    of('thd_n_db', ({ distortion }) => distortion?.thdNDb),
    of('noise_floor_db', ({ noiseFloorDb }) => noiseFloorDb),
    of('slope_db_per_octave', ({ slope }) => slope?.dbPerOctave),
    of('interrupted', ({ interrupted }) => (interrupted ? 1 : 0)),
    ['left_out_quanta', ({ leftOut }) => leftOut],
    ['quanta_per_s', ({ quantaPerSecond }) => quantaPerSecond],
    ['process_p99_us', ({ p99 }) => p99],
  ];
}

/** What is not known, and what is not finite, is left empty. */
export function csvOf(rows: readonly SessionRow[], channels: number): string {
  const table = columns(channels);
  const text = (cell: Cell): string => (cell === null || cell === undefined || (typeof cell === 'number' && !Number.isFinite(cell)) ? '' : String(cell));
  const lines = rows.map((row) => table.map(([, get]) => text(get(row))).join(','));
  return [table.map(([name]) => name).join(','), ...lines, ''].join('\n');
}
