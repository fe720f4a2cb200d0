// How a room is made and entered: tokens, origins, addresses, a host that was started again.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Client, Refused } from "./client.mjs";
import { KINDS, startHost } from "./hosts.mjs";
import { onEveryHost } from "./suite.mjs";

const PAGE = "https://play.example";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The status that a socket is refused with. */
async function refusedWith(opening) {
  const error = await opening.then(() => assert.fail("the socket was opened"), (error) => error);
  assert.ok(error instanceof Refused, String(error));
  return error;
}

onEveryHost("entering", { origins: [PAGE, "http://localhost:5173"] }, (test) => {
  test("a room is made with POST, each under a name of its own", async ({ host }) => {
    const tokens = new Set();
    for (let count = 0; count < 20; count += 1) {
      const answer = await host.ask("POST", "/rooms");
      assert.equal(answer.status, 200);
      assert.match(answer.headers["content-type"], /^application\/json\b/);
      const { room } = JSON.parse(answer.body);
      assert.match(room, /^[A-Za-z0-9_-]{32}$/);
      tokens.add(room);
    }
    assert.equal(tokens.size, 20);
  });

  test("a name with any letter changed is none of this host's rooms", async (scene) => {
    const token = await scene.room();
    const forged = [0, 5, 21, 22, 31].map((at) => {
      const letter = LETTERS[(LETTERS.indexOf(token[at]) + 17) % 64];
      return token.slice(0, at) + letter + token.slice(at + 1);
    });
    for (const name of [...forged, token.slice(1), `${token}A`, "x", "%00", "A".repeat(2000)]) {
      const client = await scene.client(name);
      await client.refused("bad-room", true);
      await client.ends(4006);
    }
    await (await scene.client(token)).join();
  });

  test("a room of another host is none of this one's", async (scene) => {
    const other = await startHost(scene.host.kind, {});
    try {
      const client = await scene.client(await other.room());
      await client.refused("bad-room", true);
      await client.ends(4006);
    } finally {
      await other.stop();
    }
  });

  test("what is no room and no socket is refused as HTTP does", async ({ host }) => {
    const token = await host.room();
    assert.equal((await host.ask("GET", `/rooms/${token}`)).status, 426);
    assert.equal((await host.ask("PUT", "/rooms")).status, 405);
    // One host has pages beside its rooms, which may not be built.
    assert.ok((await host.ask("GET", "/rooms/a/b")).status >= 400);
  });

  test("pages of the list may make rooms and enter them, and are told so", async (scene) => {
    const answer = await scene.host.ask("POST", "/rooms", { origin: PAGE });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers["access-control-allow-origin"], PAGE);
    assert.match(answer.headers.vary, /\borigin\b/i);
    const before = { origin: "http://localhost:5173", headers: { "access-control-request-method": "POST", "access-control-request-headers": "content-type" } };
    const asked = await scene.host.ask("OPTIONS", "/rooms", before);
    assert.equal(asked.status, 204);
    assert.equal(asked.headers["access-control-allow-origin"], "http://localhost:5173");
    assert.match(asked.headers["access-control-allow-methods"], /\bPOST\b/);
    const client = await scene.client(JSON.parse(answer.body).room, { origin: PAGE });
    await client.join();
  });

  test("the host's own pages may do both, whatever the list holds", async (scene) => {
    const from = { origin: scene.host.url };
    await (await scene.client(await scene.room(from), from)).join();
  });

  test("other pages may do neither", async (scene) => {
    const token = await scene.room();
    const near = ["http://play.example", "https://play.example:8443", "https://play.example.evil.example"];
    for (const origin of ["https://evil.example", "null", `${scene.host.url}1`, ...near]) {
      const answer = await scene.host.ask("POST", "/rooms", { origin });
      assert.equal(answer.status, 403, origin);
      assert.equal(answer.headers["access-control-allow-origin"], undefined, origin);
      assert.equal(JSON.parse(answer.body).error.code, "bad-origin");
      const asked = await scene.host.ask("OPTIONS", "/rooms", { origin, headers: { "access-control-request-method": "POST" } });
      assert.equal(asked.headers["access-control-allow-origin"], undefined, origin);
      assert.equal((await refusedWith(scene.client(token, { origin }))).status, 403, origin);
    }
  });
});

onEveryHost("entering without a list", {}, (test) => {
  test("without a list the host's own pages may do both, others neither; programs have no origin", async (scene) => {
    const token = await scene.room({ origin: scene.host.url });
    await (await scene.client(token, { origin: scene.host.url })).join("page");
    await (await scene.client(token)).join("program");
    for (const origin of ["https://evil.example", "null", `${scene.host.url}1`]) {
      assert.equal((await scene.host.ask("POST", "/rooms", { origin })).status, 403, origin);
      assert.equal((await refusedWith(scene.client(token, { origin }))).status, 403, origin);
    }
  });
});

const NARROW = { room_burst: 3, room_per_sec: 1, connect_burst: 4, connect_per_sec: 1 };
onEveryHost("addresses", { limits: { gate: NARROW } }, (test) => {
  test("an address that makes too many rooms is stopped, another is not", async ({ host }) => {
    const from = { address: "127.0.0.20" };
    const answers = [];
    // One a second comes back: the machine would have to take over half a minute for this to find none refused.
    for (let count = 0; count < 40 && answers.at(-1)?.status !== 429; count += 1) answers.push(await host.ask("POST", "/rooms", from));
    assert.deepEqual(answers.slice(0, 3).map(({ status }) => status), [200, 200, 200]);
    assert.equal(answers.at(-1).status, 429);
    assert.equal(JSON.parse(answers.at(-1).body).error.code, "too-many");
    assert.equal((await host.ask("POST", "/rooms", { address: "127.0.0.21" })).status, 200);
  });

  test("an address that opens too many sockets is stopped, another is not", async (scene) => {
    const token = await scene.room({ address: "127.0.0.22" });
    const from = { address: "127.0.0.23" };
    const opened = [];
    let refused;
    for (let count = 0; count < 40 && !refused; count += 1) {
      const client = await Client.open(scene.host, token, from).catch((error) => ((refused = error), undefined));
      if (client) {
        opened.push(client);
        client.drop();
      }
    }
    assert.ok(opened.length >= 4, `${opened.length}`);
    assert.equal(refused?.status, 429, String(refused));
    assert.equal(JSON.parse(refused.body).error.code, "too-many");
    await (await scene.client(token, { address: "127.0.0.24" })).join();
  });
});

onEveryHost("started again", { key: randomBytes(32) }, (test) => {
  test("links stay good, and who comes back finds the number that it had", async (scene) => {
    const { token, peers } = await scene.peers("Ada", "Bo");
    const [ada, bo] = peers;
    await scene.host.restart();
    await Promise.all([ada.closed, bo.closed]);
    // Bo is the first to be back.
    const back = await scene.peer(token, "Bo", bo.seat);
    assert.equal(back.you, bo.you);
    assert.equal(back.joined.resumed, scene.host.keepsSeats);
    const again = await scene.peer(token, "Ada", ada.seat);
    assert.equal(again.you, ada.you);
    await back.expect(scene.host.keepsSeats ? "peer-back" : "peer-joined", { id: ada.you });
    again.signal(bo.you, { still: "here" });
    await back.expect("signal", { from: ada.you, data: { still: "here" } });
    // A number is not given to another while its holder may still come.
    const third = await scene.peer(token, "Cy");
    assert.equal(third.you, 3);
  });
});

onEveryHost(
  "addresses behind Cloudflare's door",
  { limits: { gate: NARROW } },
  (test) => {
    const asks = async (host, address) => (await host.ask("POST", "/rooms", { headers: { "cf-connecting-ip": address } })).status;

    test("one household's network of version 6 is one address", async ({ host }) => {
      const statuses = [];
      for (let count = 0; count < 40 && statuses.at(-1) !== 429; count += 1) statuses.push(await asks(host, `2001:db8:1:2:${count}::1`));
      assert.equal(statuses.at(-1), 429);
      assert.equal(await asks(host, "2001:db8:1:3::1"), 200);
    });

    test("version 4 written as version 6 is the same address; what is none harms nobody", async ({ host }) => {
      const statuses = [];
      for (let count = 0; count < 40 && statuses.at(-1) !== 429; count += 1) statuses.push(await asks(host, count % 2 ? "192.0.2.1" : "::ffff:192.0.2.1"));
      assert.equal(statuses.at(-1), 429);
      for (const address of ["::ffff:192.0.2.2", "garbage", ""]) assert.equal(await asks(host, address), 200, address);
    });
  },
  KINDS.filter((kind) => kind !== "serve"),
);
