// One test, every host.
import { after, before, describe, it } from "node:test";
import { Client } from "./client.mjs";
import { KINDS, startHost } from "./hosts.mjs";

const TEST_MS = 120_000;

/**
 * Defines tests for each host under the same options. A test gets a scene: the host, a way to make rooms, and clients that end with the test.
 * @param {import("./hosts.mjs").Options} options
 */
export function onEveryHost(title, options, define, kinds = KINDS) {
  for (const kind of kinds) {
    describe(`${title} (${kind})`, () => {
      let host;
      before(async () => (host = await startHost(kind, options)));
      after(() => host?.stop());
      define((name, body) =>
        it(name, { timeout: TEST_MS }, async () => {
          const scene = new Scene(host);
          try {
            await body(scene);
          } finally {
            scene.end();
          }
        }),
      );
    });
  }
}

class Scene {
  constructor(host) {
    this.host = host;
    this.clients = [];
  }

  /** The token of a new room. */
  room(from) {
    return this.host.room(from);
  }

  /** A client that has not joined. */
  async client(token, from) {
    const client = await Client.open(this.host, token, from);
    this.clients.push(client);
    return client;
  }

  /** A client that has; `client.you` is its number, `client.seat` its seat. */
  async peer(token, name = "Ada", seat = undefined) {
    const client = await this.client(token);
    const joined = await client.join(name, seat);
    return Object.assign(client, { joined, you: joined.you, seat: joined.seat });
  }

  /** Peers in a room of their own, all of whom know each other. */
  async peers(...names) {
    const token = await this.room();
    const peers = [];
    for (const name of names) {
      const peer = await this.peer(token, name);
      for (const other of peers) await other.expect("peer-joined", { id: peer.you, name });
      peers.push(peer);
    }
    return { token, peers };
  }

  end() {
    for (const client of this.clients) client.drop();
  }
}
