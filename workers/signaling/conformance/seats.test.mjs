// Seats: lost sockets, return, replacement, farewell.
import assert from "node:assert/strict";
import { onEveryHost } from "./suite.mjs";

onEveryHost("seats", {}, (test) => {
  test("a lost socket leaves its seat, and the seat brings its holder back", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    bo.drop();
    await ada.expect("peer-away", { id: bo.you });
    const cy = await scene.peer(token, "Cy");
    assert.deepEqual(cy.joined.peers.find(({ id }) => id === bo.you), { id: bo.you, name: "Bo", present: false });
    await ada.expect("peer-joined", { id: cy.you });
    const back = await scene.peer(token, "Bo", bo.seat);
    assert.deepEqual([back.you, back.seat, back.joined.resumed], [bo.you, bo.seat, true]);
    assert.deepEqual(back.joined.peers.map(({ id, present }) => [id, present]).sort(), [[ada.you, true], [cy.you, true]]);
    await ada.expect("peer-back", { id: bo.you });
    await cy.expect("peer-back", { id: bo.you });
    back.signal(ada.you, "again");
    await ada.expect("signal", { from: bo.you, data: "again" });
  });

  test("a socket that is closed in order keeps its seat as well", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    bo.socket.close(1000);
    await ada.expect("peer-away", { id: bo.you });
    assert.equal((await scene.peer(token, "Bo", bo.seat)).you, bo.you);
    await ada.expect("peer-back", { id: bo.you });
  });

  test("the same seat on a second socket replaces the first", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    const second = await scene.peer(token, "Bo", bo.seat);
    assert.deepEqual([second.you, second.joined.resumed], [bo.you, true]);
    await bo.ends(4004);
    await ada.expect("peer-back", { id: bo.you });
    ada.signal(bo.you, "which");
    await second.expect("signal", { data: "which" });
    // The end of the first socket is not the end of the peer.
    await ada.settled();
  });

  test("who leaves has no seat any more", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    await bo.leave();
    await ada.expect("peer-left", { id: bo.you, reason: "left" });
    const back = await scene.peer(token, "Bo", bo.seat);
    assert.deepEqual([back.you, back.joined.resumed], [3, false]);
    await ada.expect("peer-joined", { id: 3, name: "Bo" });
  });

  test("a seat that this room did not give is refused, and joining without goes on", async (scene) => {
    const { token } = await scene.peers("Ada");
    const elsewhere = await scene.peers("Bo");
    const own = await scene.peer(token, "Cy");
    const changed = own.seat.slice(0, 10) + (own.seat[10] === "A" ? "B" : "A") + own.seat.slice(11);
    const client = await scene.client(token);
    for (const seat of [elsewhere.peers[0].seat, changed, own.seat.slice(1), "", "x".repeat(500)]) {
      client.send({ type: "join", protocol: 1, name: "Bo", seat });
      await client.refused("bad-seat", false);
    }
    assert.equal((await client.join("Bo")).you, 3);
  });

  test("signals wait for a peer that is away, in order, up to a bound", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    bo.drop();
    await ada.expect("peer-away", { id: bo.you });
    for (let count = 0; count < 32; count += 1) ada.signal(bo.you, count);
    await ada.settled();
    ada.signal(bo.you, "one too many");
    await ada.refused("too-many", false);
    const back = await scene.peer(token, "Bo", bo.seat);
    for (let count = 0; count < 32; count += 1) await back.expect("signal", { from: ada.you, data: count });
    await back.settled();
  });

  test("nothing waits of a peer that has left", async (scene) => {
    const { token, peers: [ada, bo, cy] } = await scene.peers("Ada", "Bo", "Cy");
    bo.drop();
    await cy.expect("peer-away", { id: bo.you });
    await ada.expect("peer-away", { id: bo.you });
    cy.signal(bo.you, "lost");
    ada.signal(bo.you, "kept");
    await ada.settled();
    await cy.settled();
    await cy.leave();
    await ada.expect("peer-left", { id: cy.you });
    const back = await scene.peer(token, "Bo", bo.seat);
    await back.expect("signal", { from: ada.you, data: "kept" });
    await back.settled();
  });
});

onEveryHost("seats that end", { limits: { seat_ms: 300 } }, (test) => {
  test("a seat is given up after a while, and its number with it", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    bo.drop();
    await ada.expect("peer-away", { id: bo.you });
    await ada.expect("peer-left", { id: bo.you, reason: "timeout" });
    ada.signal(bo.you, "nobody");
    await ada.refused("unknown-peer", false);
    const back = await scene.peer(token, "Bo", bo.seat);
    assert.deepEqual([back.you, back.joined.resumed], [3, false]);
  });

  test("a room that everybody has left begins again under the same link", async (scene) => {
    const { token, peers: [ada] } = await scene.peers("Ada");
    await ada.leave();
    assert.deepEqual((await scene.peer(token, "Bo")).joined.peers, []);
  });
});

onEveryHost("silence", { limits: { idle_ms: 2500, seat_ms: 60_000 } }, (test) => {
  test("a silent socket is closed, one that gives signs of life is not", async (scene) => {
    const { peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    let silent = true;
    const over = bo.ends(4003).finally(() => (silent = false));
    // The message that the Worker's runtime answers by itself, so that the room hears of it only when it wakes.
    const alive = setInterval(() => ada.send('{"type":"ping"}'), 100);
    try {
      while (silent) if ((await ada.next()).type === "peer-away") break;
      await over;
    } finally {
      clearInterval(alive);
    }
    assert.equal(ada.socket.readyState, ada.socket.OPEN);
  });
});
