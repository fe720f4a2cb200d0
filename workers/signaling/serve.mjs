// The rooms' Worker on this machine: `node serve.mjs --port 0` prints its address on one line and runs until it is ended.
import { parseArgs } from "node:util";
import { startWorkerd } from "./local/workerd.mjs";

const HELP = `Usage: node serve.mjs [--port N] [--set NAME=VALUE]... [--disk FOLDER]

Runs the Worker that \`cargo xtask worker\` has built in Cloudflare's runtime, on the loopback interface.
  --port N           0, and without it, takes a free one; the address is printed
  --set NAME=VALUE   a variable or secret as README.md lists them, ORIGINS for one
  --disk FOLDER      keeps rooms there; without it they are gone with the program
`;

const { values } = parseArgs({
  options: { port: { type: "string" }, set: { type: "string", multiple: true }, disk: { type: "string" }, help: { type: "boolean", short: "h" } },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const port = Number(values.port ?? 0);
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`--port is ${values.port}; accepted is 0 to 65535`);
const variables = {};
for (const pair of values.set ?? []) {
  const at = pair.indexOf("=");
  if (at < 1) fail(`--set is ${pair}; accepted is NAME=VALUE`);
  variables[pair.slice(0, at)] = pair.slice(at + 1);
}
const runtime = await startWorkerd({ port, variables, disk: values.disk }).catch((error) => fail(error.message));
console.log(runtime.url);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void runtime.stop());
const code = await runtime.ended;
await runtime.stop();
if (typeof code === "number" && code !== 0) fail(`workerd ended with ${code}: ${runtime.said().slice(-2000)}`);

function fail(text) {
  console.error(`error: ${text}`);
  process.exit(1);
}
