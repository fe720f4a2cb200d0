// Addresses and credentials of STUN and TURN servers: inside a joined room only, and for a while.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { onEveryHost } from "./suite.mjs";

const SECRET = "north remembers";
const TURN = { urls: ["stun:stun.example:3478", "turn:turn.example:3478?transport=udp", "turns:turn.example:5349"], secret: SECRET };

onEveryHost("servers for connections", { turn: TURN }, (test) => {
  test("credentials are what the TURN server expects, end soon, and name nobody", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada Lovelace", "Bo");
    const names = [];
    for (const peer of [ada, bo]) {
      const before_secs = Math.floor(Date.now() / 1000);
      peer.send({ type: "ice-servers" });
      const { servers, expires_secs } = await peer.expect("ice-servers", { expires_secs: 600 });
      const after_secs = Math.ceil(Date.now() / 1000);
      const free = servers.find(({ username }) => username === undefined);
      const guarded = servers.find(({ username }) => username !== undefined);
      assert.equal(servers.length, 2);
      assert.deepEqual(free, { urls: [TURN.urls[0]] });
      assert.deepEqual(guarded.urls, TURN.urls.slice(1));
      // draft-uberti-behave-turn-rest-00, section 2.2.
      assert.equal(guarded.credential, createHmac("sha1", SECRET).update(guarded.username).digest("base64"));
      const [expiry, who] = guarded.username.split(":");
      assert.ok(Number(expiry) >= before_secs + expires_secs && Number(expiry) <= after_secs + expires_secs, expiry);
      assert.match(who, /^[A-Za-z0-9_-]+$/);
      for (const own of ["Ada", "Lovelace", token, peer.seat]) assert.ok(!who.includes(own));
      names.push(who);
    }
    assert.notEqual(names[0], names[1]);
  });

  test("who has not joined, or has left, gets none", async (scene) => {
    const client = await scene.client(await scene.room());
    client.send({ type: "ice-servers" });
    await client.refused("not-joined", false);
    await client.join();
    client.send({ type: "leave" });
    client.send({ type: "ice-servers" });
    await client.ends(4005);
  });
});

onEveryHost("no servers for connections", {}, (test) => {
  test("a host without any has an empty list", async (scene) => {
    const { peers: [ada] } = await scene.peers("Ada");
    ada.send({ type: "ice-servers" });
    assert.deepEqual((await ada.expect("ice-servers")).servers, []);
  });
});
