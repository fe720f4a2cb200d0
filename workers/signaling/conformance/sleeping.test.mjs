// A room of the Worker leaves memory while its sockets stay open, and goes on when one of them speaks.
import assert from "node:assert/strict";
import { KINDS } from "./hosts.mjs";
import { onEveryHost } from "./suite.mjs";

/** The runtime lets an object go after ten seconds without an event. */
const SILENCE_MS = 11_000;

onEveryHost(
  "sleeping",
  // Without this bound the room would be woken after ten seconds, to look for sockets that have not joined.
  { tells: true, limits: { join_ms: 90_000 } },
  (test) => {
    test("a room that has slept knows its peers, and they notice nothing", async (scene) => {
      const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
      const woken = () => scene.host.running.said().split("a room wakes").length - 1;
      assert.equal(woken(), 1);
      let tries = 0;
      for (; woken() < 2 && tries < 5; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
        ada.signal(bo.you, tries);
        await bo.expect("signal", { from: ada.you, data: tries });
      }
      assert.ok(woken() >= 2, `the room has not slept in ${tries} pauses of ${SILENCE_MS} ms`);
      bo.drop();
      await ada.expect("peer-away", { id: bo.you });
      assert.equal((await scene.peer(token, "Bo", bo.seat)).joined.resumed, true);
      await ada.expect("peer-back", { id: bo.you });
      assert.equal((await scene.peer(token, "Cy")).you, 3);
    });
  },
  KINDS.filter((kind) => kind === "workerd"),
);
