/**
 * A private PulseAudio whose one sink leads nowhere, and recordings of its monitor.
 *
 * Invariant: needs no root, no D-Bus and no setting of the machine; everything it writes lies in one folder, and it dies with the
 * process that started it. A recording is what reached the sound card: float samples at the sink's own rate, nothing converted.
 * The same server as in `heard/`, whose module comments say why each setting is there.
 */

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SINK = 'heard';
const PATIENCE_MS = 20_000;

/** Programs that a server needs and this machine lacks. */
export async function lacking(): Promise<string[]> {
  const needed = ['pulseaudio', 'pactl', 'parec', 'setpriv'];
  const found = await Promise.all(needed.map((name) => run('which', [name]).then(() => true, () => false)));
  return needed.filter((_, k) => !found[k]);
}

/** What to put before a command so that it goes before ordinary threads; nothing where the system refuses. */
async function ahead(): Promise<string[]> {
  const may = await run('chrt', ['-f', '5', 'true']).then(() => true, () => false);
  return may ? ['chrt', '-f', '5'] : [];
}

export class Pulse {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    /** Of every program that is to play here or to record. */
    readonly environment: Record<string, string>,
    readonly rateHz: number,
  ) {}

  /** Starts a server and returns when it answers. */
  static async start(rateHz = 48_000): Promise<Pulse> {
    const folder = mkdtempSync(join(tmpdir(), 'heterodyne-e2e-'));
    for (const name of ['run', 'conf', 'home']) mkdirSync(join(folder, name), { mode: 0o700 });
    const socket = join(folder, 'run/socket');
    // Chromium takes the server's rate for the card's, and converts when the two differ.
    writeFileSync(
      join(folder, 'conf/daemon.conf'),
      `enable-memfd=no\nexit-idle-time=-1\nflat-volumes=no\nrealtime-scheduling=no\nhigh-priority=no\ndefault-sample-rate=${rateHz}\n`,
    );
    writeFileSync(join(folder, 'conf/client.conf'), 'enable-memfd=no\nautospawn=no\n');
    const script = join(folder, 'conf/private.pa');
    writeFileSync(
      script,
      `load-module module-native-protocol-unix auth-anonymous=1 socket=${socket}\n` +
        `load-module module-null-sink sink_name=${SINK} norewinds=1 format=float32le rate=${rateHz} channels=2\n` +
        `set-default-sink ${SINK}\n`,
    );
    const environment = {
      PULSE_RUNTIME_PATH: join(folder, 'run'),
      PULSE_STATE_PATH: join(folder, 'run'),
      PULSE_CONFIG_PATH: join(folder, 'conf'),
      PULSE_CLIENTCONFIG: join(folder, 'conf/client.conf'),
      PULSE_SERVER: `unix:${socket}`,
    };
    const log = openSync(join(folder, 'log'), 'a');
    const words = [...(await ahead()), 'pulseaudio', '-n', '--daemonize=no', '--use-pid-file=no', '--log-level=error', '-F', script];
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...words], {
      env: { ...process.env, ...environment, HOME: join(folder, 'home') },
      stdio: ['ignore', log, log],
    });
    const pulse = new Pulse(folder, child, environment, rateHz);
    const end = Date.now() + PATIENCE_MS;
    while (!(await pulse.answers())) {
      if (child.exitCode !== null || Date.now() > end) {
        const why = readFileSync(join(folder, 'log'), 'utf8');
        pulse.stop();
        throw new Error(`the private PulseAudio does not answer: ${why}`);
      }
    }
    return pulse;
  }

  private async answers(): Promise<boolean> {
    try {
      const { stdout } = await run('pactl', ['info'], { env: { ...process.env, ...this.environment }, timeout: PATIENCE_MS });
      return stdout.includes(SINK);
    } catch {
      return false;
    }
  }

  stop(): void {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A recording of what the server's sink is given; interleaved stereo. Finds the server by the environment. */
export class Recording {
  private readonly pieces: Buffer[] = [];
  private bytes = 0;
  private ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (piece: Buffer) => {
      this.pieces.push(piece);
      this.bytes += piece.length;
    });
    this.ended = new Promise((done) => child.once('close', () => done()));
  }

  static async start(rateHz = 48_000): Promise<Recording> {
    const words = ['parec', '--raw', `--device=${SINK}.monitor`, '--format=float32le', `--rate=${rateHz}`, '--channels=2', '--latency-msec=50'];
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...(await ahead()), ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
    const recording = new Recording(child);
    await recording.reach(1);
    return recording;
  }

  get frames(): number {
    return Math.floor(this.bytes / 8);
  }

  /** Returns when the recording is that long. */
  async reach(frames: number): Promise<void> {
    while (this.frames < frames) {
      await new Promise<void>((done, failed) => {
        const patience = setTimeout(() => failed(new Error('the recording stands still')), PATIENCE_MS);
        this.child.stdout?.once('data', () => {
          clearTimeout(patience);
          done();
        });
      });
    }
  }

  /** Ends the recording and returns it. */
  async stop(): Promise<Float32Array> {
    this.child.kill('SIGTERM');
    await this.ended;
    const whole = Buffer.concat(this.pieces);
    const samples = new Float32Array(this.frames * 2);
    new Uint8Array(samples.buffer).set(whole.subarray(0, samples.byteLength));
    return samples;
  }
}
