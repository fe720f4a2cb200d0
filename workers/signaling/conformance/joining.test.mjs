// Who sits in a room: numbers, names, the first message, places.
import assert from "node:assert/strict";
import { onEveryHost } from "./suite.mjs";

onEveryHost("joining", {}, (test) => {
  test("the first to join is alone, with a number and a seat", async (scene) => {
    const client = await scene.client(await scene.room());
    client.send({ type: "join", protocol: 1, name: "Ada" });
    const joined = await client.next();
    assert.match(joined.seat, /^[A-Za-z0-9_-]{20,}$/);
    assert.deepEqual(joined, { type: "joined", protocol: 1, you: 1, seat: joined.seat, capacity: 8, resumed: false, peers: [] });
  });

  test("who joins sees those who are there, and they see it", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    assert.deepEqual(bo.joined.peers, [{ id: ada.you, name: "Ada", present: true }]);
    const cy = await scene.peer(token, "Cy ☃ 😀");
    assert.deepEqual(cy.joined.peers.map(({ name }) => name).sort(), ["Ada", "Bo"]);
    await ada.expect("peer-joined", { id: cy.you, name: "Cy ☃ 😀" });
    await bo.expect("peer-joined", { id: cy.you, name: "Cy ☃ 😀" });
    assert.equal(new Set([ada.seat, bo.seat, cy.seat]).size, 3);
  });

  test("numbers count up and none is given twice", async (scene) => {
    const { token, peers: [, bo] } = await scene.peers("Ada", "Bo");
    await bo.leave();
    assert.equal((await scene.peer(token, "Cy")).you, 3);
  });

  test("rooms know nothing of each other", async (scene) => {
    const [one, other] = [await scene.peers("Ada", "Bo"), await scene.peers("Cy")];
    assert.equal(other.peers[0].you, 1);
    one.peers[0].signal(2, "for Bo");
    await one.peers[1].expect("signal", { data: "for Bo" });
    await other.peers[0].settled();
    assert.deepEqual(other.peers[0].joined.peers, []);
  });

  test("another version of the protocol is refused", async (scene) => {
    const token = await scene.room();
    for (const protocol of [0, 2, undefined]) {
      const client = await scene.client(token);
      client.send({ type: "join", protocol, name: "Ada" });
      await client.refused("bad-message", true);
      await client.ends(4002);
    }
  });

  test("names are short and printable; after a bad one a good one is taken", async (scene) => {
    const client = await scene.client(await scene.room());
    for (const name of ["x".repeat(65), "a\nb", "a\u0000"]) {
      client.send({ type: "join", protocol: 1, name });
      await client.refused("bad-message", false);
    }
    // 64 characters, each of four bytes.
    await client.join("😀".repeat(64));
  });

  test("a socket joins once", async (scene) => {
    const { peers: [ada] } = await scene.peers("Ada");
    ada.send({ type: "join", protocol: 1, name: "Ada" });
    await ada.refused("bad-message", false);
    await ada.settled();
  });

  test("before joining there are only join, ping and leave", async (scene) => {
    const token = await scene.room();
    const ada = await scene.peer(token);
    const client = await scene.client(token);
    client.signal(ada.you, "early");
    await client.refused("not-joined", false);
    client.send({ type: "ice-servers" });
    await client.refused("not-joined", false);
    client.send({ type: "ping" });
    await client.expect("pong");
    await client.leave();
    await ada.settled();
  });

  test("the ninth is told that the room is full, and comes in when one has left", async (scene) => {
    const { token, peers } = await scene.peers("1", "2", "3", "4", "5", "6", "7", "8");
    const ninth = await scene.client(token);
    ninth.send({ type: "join", protocol: 1, name: "9" });
    await ninth.refused("room-full", true);
    await ninth.ends(4000);
    await peers[3].leave();
    assert.equal((await scene.peer(token, "9")).joined.peers.length, 7);
  });
});

onEveryHost("places", { limits: { sockets: 3 } }, (test) => {
  test("a room has a bounded number of sockets, those that have not joined included", async (scene) => {
    const token = await scene.room();
    const clients = [await scene.peer(token), await scene.client(token), await scene.client(token)];
    const more = await scene.client(token);
    await more.refused("room-full", true);
    await more.ends(4000);
    await clients[1].leave();
    await scene.peer(token, "Bo");
  });
});

onEveryHost("no joining", { limits: { join_ms: 2500 } }, (test) => {
  test("a socket that does not join is closed", async (scene) => {
    const token = await scene.room();
    const ada = await scene.peer(token);
    const silent = await scene.client(token);
    await silent.ends(4003);
    await ada.settled();
  });
});
