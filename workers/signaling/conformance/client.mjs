// A client of rooms for the tests: what came is waited for, never for a time.
//
// Invariant: messages are handed out once and in order; a wait that is longer than half a minute is a failure that says what had come before.
import assert from "node:assert/strict";
import { WebSocket } from "ws";
import { sender } from "./hosts.mjs";

const PATIENCE_MS = 30_000;
/** After the close frames a server has this long to end the connection as well, with browsers too. */
const TCP_END_MS = 1_000;

/** A socket that the host did not open. */
export class Refused extends Error {
  constructor(status, body) {
    super(`refused with ${status}: ${body}`);
    Object.assign(this, { status, body });
  }
}

export class Client {
  /** Opens a socket to a room. */
  static open(host, token, from = {}) {
    return new Promise((opened, failed) => {
      const url = `${host.url.replace(/^http/, "ws")}/rooms/${token}`;
      const socket = new WebSocket(url, { ...sender(from), perMessageDeflate: false, closeTimeout: TCP_END_MS });
      const client = new Client(socket);
      socket.once("open", () => opened(client));
      socket.once("unexpected-response", (_request, response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (piece) => (body += piece));
        response.on("end", () => failed(new Refused(response.statusCode, body)));
      });
      socket.once("error", failed);
    });
  }

  constructor(socket) {
    this.socket = socket;
    this.came = [];
    this.history = [];
    this.waiting = [];
    socket.on("message", (data, isBinary) => this.#take({ text: isBinary ? undefined : data.toString() }));
    /** Code and reason of the end, with which waiting ends too. */
    this.closed = new Promise((resolve) =>
      socket.on("close", (code, reason) => {
        this.#take({ ended: { code, reason: reason.toString() } });
        resolve({ code, reason: reason.toString() });
      }),
    );
  }

  #take(event) {
    this.history.push(event.text ?? JSON.stringify(event));
    const waiting = this.waiting.shift();
    if (waiting) waiting(event);
    else this.came.push(event);
  }

  async #event() {
    if (this.came.length) return this.came.shift();
    let timer;
    const late = new Promise((_, failed) => {
      timer = setTimeout(() => failed(new Error(`nothing came; before: ${this.history.slice(-8).join(" ")}`)), PATIENCE_MS);
    });
    const event = new Promise((resolve) => this.waiting.push(resolve));
    return Promise.race([event, late]).finally(() => clearTimeout(timer));
  }

  /** The next message as it came. */
  async text() {
    const { text, ended } = await this.#event();
    assert.equal(ended, undefined, `a message was waited for; before: ${this.history.slice(-8).join(" ")}`);
    return text;
  }

  /** The next message. */
  async next() {
    return JSON.parse(await this.text());
  }

  /** The next message, which has to hold these fields. */
  async expect(type, fields = {}) {
    const message = await this.next();
    const found = Object.fromEntries(["type", ...Object.keys(fields)].map((name) => [name, message[name]]));
    assert.deepEqual(found, { type, ...fields }, JSON.stringify(message));
    return message;
  }

  /** The next message is this error, and its words say something. */
  async refused(code, fatal) {
    const message = await this.expect("error", { code, fatal });
    assert.ok(message.says.length > 10, JSON.stringify(message));
    return message;
  }

  /** The socket ends, and nothing comes before. */
  async ends(code) {
    const { text, ended } = await this.#event();
    assert.equal(ended?.code, code, text ?? JSON.stringify(ended));
  }

  send(message) {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  sendBinary(bytes) {
    this.socket.send(bytes, { binary: true });
  }

  signal(to, data) {
    this.send({ type: "signal", to, data });
  }

  async join(name = "Ada", seat = undefined) {
    this.send({ type: "join", protocol: 1, name, seat });
    return this.expect("joined", { protocol: 1 });
  }

  /**
   * All that was sent before has been dealt with, and nothing else came. The field keeps the Worker's runtime from answering by itself, ahead of
   * the room.
   */
  async settled() {
    this.send({ type: "ping", of: "a test" });
    await this.expect("pong");
  }

  async leave() {
    this.send({ type: "leave" });
    await this.ends(4005);
  }

  /** As a network that fails: no close frame. */
  drop() {
    this.socket.terminate();
  }
}
