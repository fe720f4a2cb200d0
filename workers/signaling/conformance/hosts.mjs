// The hosts of rooms, started for the tests under one set of options.
//
// Invariant: a test cannot tell the hosts apart but by `host.kind` and `host.keepsSeats`; all of them speak from a free port of the loopback
// interface and are gone when the test is.
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startWorkerd } from "../local/workerd.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../../../..");
const START_MS = 30_000;
/** Wide open, so that only the tests of these bounds run into them. */
const OPEN_GATE = { connect_burst: 10_000, connect_per_sec: 10_000, room_burst: 10_000, room_per_sec: 10_000, sockets_per_address: 5_000 };

/** The program's own host; the Worker; the Worker whose rooms keep nothing in memory between two events. HETERODYNE_HOSTS chooses among them. */
export const KINDS = (process.env.HETERODYNE_HOSTS ?? "serve,workerd,workerd-forgets").split(",");

/**
 * @typedef {object} Options
 * @property {object} [limits] of rooms, and of addresses under `gate`
 * @property {string[]} [origins]
 * @property {{ urls: string[], secret: string }} [turn]
 * @property {Buffer} [key] 32 bytes
 * @property {boolean} [tells] the Worker says when a room wakes
 */

/** Starts a host. @param {string} kind @param {Options} options */
export async function startHost(kind, options = {}) {
  const all = { key: randomBytes(32), origins: [], ...options, limits: { ...options.limits, gate: { ...OPEN_GATE, ...options.limits?.gate } } };
  const folder = await mkdtemp(join(tmpdir(), "heterodyne-rooms-"));
  const start = kind === "serve" ? startProgram : startWorker;
  try {
    const host = new Host(kind, folder, (port) => start(kind, all, folder, port));
    await host.start(0);
    return host;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

class Host {
  constructor(kind, folder, begin) {
    Object.assign(this, { kind, folder, begin });
    /** Whether a seat is still taken when the host was started again. */
    this.keepsSeats = kind !== "serve";
  }

  async start(port) {
    this.running = await this.begin(port);
    this.url = this.running.url.replace(/\/$/, "");
  }

  /** Ends the host as a crash would, and starts it under the same address. */
  async restart() {
    await this.running.stop();
    await this.start(Number(new URL(this.url).port));
  }

  async stop() {
    await this.running.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** One HTTP request. @param {{ origin?: string, address?: string, headers?: object }} [from] */
  ask(method, path, from = {}) {
    return new Promise((answered, failed) => {
      const asked = request(new URL(path, this.url), { method, agent: false, ...sender(from) }, (answer) => {
        let body = "";
        answer.setEncoding("utf8").on("data", (piece) => (body += piece));
        answer.on("end", () => answered({ status: answer.statusCode, headers: answer.headers, body }));
      });
      asked.on("error", failed).end();
    });
  }

  /** The token of a new room. */
  async room(from = {}) {
    const answer = await this.ask("POST", "/rooms", from);
    if (answer.status !== 200) throw new Error(`POST /rooms: ${answer.status} ${answer.body}`);
    return JSON.parse(answer.body).room;
  }
}

/** What makes a request come from an address, and from a page: hosts on the loopback interface see the first, behind Cloudflare's door the header says it. */
export function sender({ origin, address = "127.0.0.1", headers = {} }) {
  return { localAddress: address, headers: { "cf-connecting-ip": address, ...(origin && { origin }), ...headers } };
}

async function startWorker(kind, options, folder, port) {
  const variables = { ROOM_KEY: options.key.toString("hex"), ROOM_LIMITS: JSON.stringify(options.limits) };
  if (options.origins.length) variables.ORIGINS = options.origins.join(", ");
  if (options.turn) Object.assign(variables, { TURN_URLS: options.turn.urls.join(","), TURN_SECRET: options.turn.secret });
  if (options.tells) variables.ROOM_WATCHED = "tells";
  if (kind === "workerd-forgets") variables.ROOM_WATCHED = "forgets";
  return startWorkerd({ port, variables, disk: join(folder, "objects") });
}

async function startProgram(_kind, options, folder, port) {
  const program = process.env.HETERODYNE_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug", "heterodyne");
  const key = join(folder, "key");
  await writeFile(key, `${options.key.toString("hex")}\n`, { mode: 0o600 });
  const words = ["serve", "--http", "--port", String(port), "--room-key", key, "--room-limits", JSON.stringify(options.limits)];
  for (const origin of options.origins) words.push("--origin", origin);
  for (const url of options.turn?.urls ?? []) words.push("--turn-url", url);
  const env = { ...process.env, HETERODYNE_DATA: folder, ...(options.turn && { HETERODYNE_TURN_SECRET: options.turn.secret }) };
  const child = spawn(program, words, { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  let timer;
  const url = await new Promise((found, failed) => {
    timer = setTimeout(() => failed(new Error(`heterodyne serve says no address after ${START_MS} ms: ${said}`)), START_MS);
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`heterodyne serve ended with ${code}: ${said}`)));
    child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      const line = /^(http:\/\/\S+)\n/m.exec(said);
      if (line) found(line[1]);
    });
  }).finally(() => clearTimeout(timer));
  return { url, stop, said: () => said };
}

/** For a test's own random choices: the same with every run. */
export function digest(text) {
  return createHash("sha256").update(text).digest();
}
