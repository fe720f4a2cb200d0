// Signals: to one peer, unchanged, in order.
import assert from "node:assert/strict";
import { onEveryHost } from "./suite.mjs";

onEveryHost("routing", {}, (test) => {
  test("a signal reaches the peer that it names and no other", async (scene) => {
    const { peers: [ada, bo, cy] } = await scene.peers("Ada", "Bo", "Cy");
    ada.signal(cy.you, { description: { type: "offer", sdp: "v=0\r\n" } });
    await cy.expect("signal", { from: ada.you, data: { description: { type: "offer", sdp: "v=0\r\n" } } });
    await ada.settled();
    await bo.settled();
  });

  test("what is said between peers arrives letter by letter", async (scene) => {
    const { peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    for (const data of [
      "false",
      '"\\u00e9 \\ud83d\\ude00 é 😀 \\/ \\u0000"',
      "[12345678901234567890123,1.10,-0.0,1e400,0.1000000000000000055]",
      '{"z":1,"a":{"z":[],"a":{}},"__proto__":{"type":"leave"},"type":"leave"}',
      "[[[[[[[[[[]]]]]]]]]]",
    ]) {
      ada.send(`{"data":${data},"to":${bo.you},"type":"signal"}`);
      const text = await bo.text();
      assert.ok(text.endsWith(`"data":${data}}`), `${data}: ${text}`);
      assert.equal(JSON.parse(text).from, ada.you);
    }
  });

  test("who is not there, is oneself, or sits in another room cannot be reached", async (scene) => {
    const { peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    const { peers: others } = await scene.peers("1", "2", "3", "4");
    await bo.leave();
    await ada.expect("peer-left", { id: bo.you });
    for (const to of [0, ada.you, bo.you, others[3].you, 4_294_967_295]) {
      ada.signal(to, "hello");
      await ada.refused("unknown-peer", false);
    }
    await others[3].settled();
  });

  test("order is kept, in both directions at once", async (scene) => {
    const { peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    const count = 100;
    for (let at = 0; at < count; at += 1) {
      ada.signal(bo.you, at);
      bo.signal(ada.you, -at);
    }
    for (let at = 0; at < count; at += 1) {
      await bo.expect("signal", { from: ada.you, data: at });
      assert.equal((await ada.next()).data, at === 0 ? 0 : -at);
    }
  });

  test("a signal without a peer or without data is refused", async (scene) => {
    const { peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    ada.send({ type: "signal", data: 1 });
    await ada.refused("bad-message", false);
    ada.send({ type: "signal", to: bo.you });
    await ada.refused("bad-message", false);
    ada.signal(bo.you, null);
    await ada.refused("bad-message", false);
    await bo.settled();
  });
});
