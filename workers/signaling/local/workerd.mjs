// Cloudflare's own runtime on this machine, with the built Worker in it.
//
// Invariant: nothing is fetched and nothing outside of the loopback interface is listened on; a stopped runtime leaves only the folder
// of its objects behind, and that only where one was asked for.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(dirname(fileURLToPath(import.meta.url)));
/** The first module of the configuration is the entry. */
const ENTRY = "worker.mjs";
const START_MS = 30_000;

/**
 * @typedef {object} Options
 * @property {number} [port] 0 (a free one) where it is left out
 * @property {Record<string, string>} [variables] as `wrangler.toml` and its secrets would give them; a key is made up where none is given
 * @property {string} [disk] the folder that objects are kept in; in memory where it is left out
 * @property {string} [dist] the folder of the built Worker
 */

/** Starts the runtime and answers once it listens. @param {Options} options */
export async function startWorkerd(options = {}) {
  const dist = options.dist ?? join(HERE, "dist");
  const folder = await mkdtemp(join(tmpdir(), "heterodyne-workerd-"));
  try {
    await cp(join(dist, ENTRY), join(folder, ENTRY));
    await cp(dist, folder, { recursive: true });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`${error.path ?? dist} is not there; cargo xtask worker builds it`, { cause: error });
  }
  if (options.disk) await mkdir(options.disk, { recursive: true });
  const names = (await readdir(folder, { recursive: true })).map((name) => name.replaceAll("\\", "/"));
  const variables = { ROOM_KEY: randomBytes(32).toString("hex"), ...options.variables };
  await writeFile(join(folder, "config.capnp"), configuration(names, variables, options.disk));
  const words = ["serve", "--experimental", "--control-fd=3", `--socket-addr=http=127.0.0.1:${options.port ?? 0}`, join(folder, "config.capnp")];
  const child = spawn(program(), words, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const said = [];
  const listeners = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      said.push(text);
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal)));
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const port = await listening(child, ended, said);
    return { url: `http://127.0.0.1:${port}`, port, variables, stop, ended, said: () => said.join(""), listeners };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The runtime's packages, by Node's names for systems. */
const PACKAGES = {
  "linux-x64": "linux-64",
  "linux-arm64": "linux-arm64",
  "darwin-x64": "darwin-64",
  "darwin-arm64": "darwin-arm64",
  "win32-x64": "windows-64",
};

/** The runtime for this machine out of its npm package. */
function program() {
  const system = `${process.platform}-${process.arch}`;
  const kind = PACKAGES[system];
  if (!kind) throw new Error(`Cloudflare's runtime is not made for ${system}; it is for ${Object.keys(PACKAGES).join(", ")}`);
  const name = `@cloudflare/workerd-${kind}/bin/workerd${process.platform === "win32" ? ".exe" : ""}`;
  const require = createRequire(import.meta.url);
  try {
    return require.resolve(name);
  } catch (error) {
    throw new Error(`${name} is not there; npm ci in workers/signaling installs it`, { cause: error });
  }
}

/** The port that the runtime names on its control pipe. */
async function listening(child, ended, said) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`workerd does not listen after ${START_MS} ms`)), START_MS)));
  const gone = ended.then((code) => {
    throw new Error(`workerd ended with ${code}: ${said.join("").slice(-4000)}`);
  });
  const heard = (async () => {
    let text = "";
    for await (const piece of child.stdio[3].setEncoding("utf8")) {
      text += piece;
      for (const line of text.split("\n").slice(0, -1)) {
        const event = JSON.parse(line);
        if (event.event === "listen" && event.socket === "http") return event.port;
      }
      text = text.slice(text.lastIndexOf("\n") + 1);
    }
    return gone;
  })();
  try {
    return await Promise.race([heard, late, gone]);
  } finally {
    clearTimeout(timer);
  }
}

/** The configuration in the runtime's own language; its strings are escaped as those of JSON. */
function configuration(names, variables, disk) {
  const text = (value) => JSON.stringify(String(value)).replace(/[^\x20-\x7e]/g, "?");
  const bindings = Object.entries(variables).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`);
  const kind = (name) => (name.endsWith(".wasm") ? "wasm" : "esModule");
  const scripts = names.filter((name) => /\.(js|mjs|wasm)$/.test(name) && name !== ENTRY);
  const modules = [ENTRY, ...scripts].map((name) => `(name = ${text(name)}, ${kind(name)} = embed ${text(name)})`);
  const classes = ["RoomObject", "Addresses"];
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "rooms", worker = .rooms),
    ${disk ? `(name = "disk", disk = (path = ${text(disk)}, writable = true)),` : ""}
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "rooms")],
);
const rooms :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [
    ${modules.join(",\n    ")},
  ],
  bindings = [
    ${bindings.join(",\n    ")},
    (name = "ROOMS", durableObjectNamespace = "RoomObject"),
    (name = "ADDRESSES", durableObjectNamespace = "Addresses"),
  ],
  durableObjectNamespaces = [
    ${classes.map((name) => `(className = "${name}", uniqueKey = "heterodyne-${name}", enableSql = true)`).join(",\n    ")},
  ],
  durableObjectStorage = ${disk ? `(localDisk = "disk")` : "(inMemory = void)"},
);
`;
}
