// serve.mjs, which the tests of pages start: what it prints, and how it ends.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../serve.mjs", import.meta.url));
const start = (...words) => spawn(process.execPath, [SCRIPT, ...words], { stdio: ["ignore", "pipe", "pipe"] });

describe("serve.mjs", { skip: !(process.env.HETERODYNE_HOSTS ?? "workerd").includes("workerd") }, () => {
  it("prints its address first, answers pages of the list, and ends when it is told to", { timeout: 60_000 }, async () => {
    const child = start("--port", "0", "--set", "ORIGINS=http://localhost:5173");
    const ended = once(child, "exit");
    try {
      const [url] = await once(createInterface(child.stdout), "line");
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
      const answer = await fetch(`${url}/rooms`, { method: "POST", headers: { origin: "http://localhost:5173" } });
      assert.equal(answer.headers.get("access-control-allow-origin"), "http://localhost:5173");
      assert.match((await answer.json()).room, /^[A-Za-z0-9_-]{32}$/);
      child.kill("SIGTERM");
      assert.deepEqual(await ended, [0, null]);
      await assert.rejects(fetch(url));
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("says what it does not take", { timeout: 60_000 }, async () => {
    for (const [words, said] of [
      [["--port", "x"], "accepted is 0 to 65535"],
      [["--set", "ORIGINS"], "accepted is NAME=VALUE"],
    ]) {
      const child = start(...words);
      let text = "";
      child.stderr.setEncoding("utf8").on("data", (piece) => (text += piece));
      assert.deepEqual(await once(child, "close"), [1, null]);
      assert.ok(text.includes(said), text);
    }
  });

  it("a Worker without a key says so and makes no room", { timeout: 60_000 }, async () => {
    const child = start("--port", "0", "--set", "ROOM_KEY=short");
    try {
      const [url] = await once(createInterface(child.stdout), "line");
      const answer = await fetch(`${url}/rooms`, { method: "POST" });
      assert.equal(answer.status, 500);
      assert.equal((await answer.json()).error.code, "settings");
    } finally {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  });
});
