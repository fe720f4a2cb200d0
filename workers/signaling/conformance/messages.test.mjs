// What a host takes from a client that is broken or means harm, and that nobody else notices.
import assert from "node:assert/strict";
import { onEveryHost } from "./suite.mjs";

/** A signal of exactly so many bytes. */
function signalOf(bytes, to, letter = "x") {
  const around = Buffer.byteLength(JSON.stringify({ type: "signal", to, data: "" }));
  const letters = Math.floor((bytes - around) / Buffer.byteLength(letter));
  const text = JSON.stringify({ type: "signal", to, data: letter.repeat(letters) });
  return text + " ".repeat(bytes - Buffer.byteLength(text));
}

/** No JSON, no object, no type, a field of another kind, a field twice. */
const NO_MESSAGES = [
  ...["hello", "", "{", '{"type":"ping"', '{"type":"ping"}}', "{'type':'ping'}", '{"type":"\\ud800"}'],
  ...["[]", "null", "5", '"join"', "{}", '{"type":5}'],
  ...['{"type":"signal","to":"1","data":1}', '{"type":"signal","to":-1,"data":1}', '{"type":"signal","to":1.5,"data":1}'],
  ...['{"type":"ping","type":"leave"}'],
];

onEveryHost("messages", {}, (test) => {
  test("what is no message ends the socket, and its peer is away", async (scene) => {
    const token = await scene.room();
    const ada = await scene.peer(token, "Ada");
    for (const text of NO_MESSAGES) {
      const bo = await scene.peer(token, "Bo");
      await ada.expect("peer-joined", { id: bo.you });
      bo.send(text);
      await bo.refused("bad-message", true);
      await bo.ends(4002);
      await ada.expect("peer-away", { id: bo.you });
      const back = await scene.peer(token, "Bo", bo.seat);
      await ada.expect("peer-back", { id: bo.you });
      await back.leave();
      await ada.expect("peer-left", { id: bo.you });
    }
  });

  test("a type of a later version is refused and nothing more", async (scene) => {
    const { peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    for (const type of ["", "chat", "JOIN", "joined", "x".repeat(7000)]) {
      ada.send({ type, to: bo.you, data: 1 });
      await ada.refused("bad-message", false);
    }
    await ada.settled();
    await bo.settled();
  });

  test("fields of a later version are passed over", async (scene) => {
    const client = await scene.client(await scene.room());
    client.send({ type: "join", protocol: 1, name: "Ada", colour: "red", more: { deep: [1, 2] } });
    await client.expect("joined");
  });

  test("8192 bytes are taken, one more is too large; bytes count, not letters", async (scene) => {
    const token = await scene.room();
    const ada = await scene.peer(token, "Ada");
    for (const letter of ["x", "é", "😀"]) {
      const bo = await scene.peer(token, "Bo");
      await ada.expect("peer-joined", { id: bo.you });
      bo.send(signalOf(8192, ada.you, letter));
      assert.ok((await ada.expect("signal", { from: bo.you })).data.length > 1000);
      bo.send(signalOf(8193, ada.you, letter));
      await bo.refused("too-large", true);
      await bo.ends(4002);
      await ada.expect("peer-away", { id: bo.you });
    }
  });

  test("a giant message ends its socket only", async (scene) => {
    const { peers: [ada, bo, cy] } = await scene.peers("Ada", "Bo", "Cy");
    bo.send("x".repeat(1_000_000));
    const { code } = await bo.closed;
    // Some hosts do not read it to its end, and say so in WebSocket's own words.
    assert.ok([4002, 1009].includes(code), `${code}`);
    await ada.expect("peer-away", { id: bo.you });
    ada.signal(cy.you, "fine");
    await cy.expect("peer-away", { id: bo.you });
    await cy.expect("signal", { data: "fine" });
  });

  test("messages are text", async (scene) => {
    const { peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    bo.sendBinary(Buffer.from('{"type":"ping"}'));
    await bo.refused("bad-message", true);
    await bo.ends(4002);
    await ada.expect("peer-away", { id: bo.you });
  });

  test("JSON that is deep harms nobody", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    const deep = "[".repeat(4000) + "]".repeat(4000);
    bo.send(`{"type":"signal","to":${ada.you},"data":${deep}}`);
    // Passed on or refused: either is an answer, and the room goes on.
    const heard = await Promise.race([ada.text(), bo.closed.then(() => "closed")]);
    assert.ok(heard === "closed" || heard.includes(deep), heard.slice(0, 100));
    const cy = await scene.client(token);
    cy.send(`{"more":${deep},"type":"join","protocol":1,"name":"Cy"}`);
    assert.ok(["joined", "error"].includes((await cy.next()).type));
    const dan = await scene.peer(token, "Dan");
    await dan.settled();
  });

  test("a ping is answered, whatever else it holds", async (scene) => {
    const { peers: [ada] } = await scene.peers("Ada");
    for (const text of ['{"type":"ping"}', '{ "type": "ping" }', '{"type":"ping","at":5}', '{"type":"\\u0070ing"}']) {
      ada.send(text);
      await ada.expect("pong");
    }
  });
});

onEveryHost("floods", { limits: { burst: 40, per_sec: 1 } }, (test) => {
  test("a flood ends its socket, and coming back gives no new burst", async (scene) => {
    const { token, peers: [ada, bo] } = await scene.peers("Ada", "Bo");
    for (let count = 0; count < 200; count += 1) bo.signal(ada.you, count);
    let heard = 0;
    for (let message = await ada.next(); message.type !== "peer-away"; message = await ada.next()) {
      assert.equal(message.data, heard);
      heard += 1;
    }
    // One message was the joining; one a second may have come back meanwhile.
    assert.ok(heard >= 39 && heard < 200, `${heard}`);
    await bo.refused("too-many", true);
    await bo.ends(4001);
    const back = await scene.peer(token, "Bo", bo.seat);
    await ada.expect("peer-back", { id: bo.you });
    for (let count = 0; count < 200; count += 1) back.signal(ada.you, "more");
    let more = 0;
    for (let message = await ada.next(); message.type !== "peer-away"; message = await ada.next()) more += 1;
    assert.ok(more < 39, `${more} after coming back`);
    await ada.settled();
  });
});
