/**
 * Serves folders on 127.0.0.1 and a port of the system's choice, with the headers under which pages really run, and takes back
 * what pages measured.
 *
 * Invariant: nothing outside the given folders is answered, and every page is held to the policy of the real server.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { sentHeaders } from '../../hosting/test/sent_headers.mjs';
import { root } from './place.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** What `heterodyne serve` sends with every answer. */
const SENT = readFileSync(join(root, 'web/hosting/_headers'), 'utf8');

export interface ServedOptions {
  /** Folders by the first part of the address; `''` answers what no other does. */
  folders: Record<string, string>;
  /** Whether pages are cross-origin isolated. Default: they are. */
  isolated?: boolean;
  /** Files that are written here, by their whole address. */
  texts?: Record<string, string>;
  /** What is to be put before a script, by the end of its address. */
  before?: Record<string, string>;
}

export class Served {
  readonly origin: string;
  /** What pages have sent with `POST /kept/NAME`, by name. */
  readonly kept = new Map<string, Buffer>();
  private readonly waiting = new Map<string, () => void>();
  /** Every address that was asked for and not found. */
  readonly absent: string[] = [];

  private readonly sent: Record<string, string>;

  private constructor(
    private readonly server: Server,
    private readonly options: ServedOptions,
    port: number,
  ) {
    this.origin = `http://127.0.0.1:${port}`;
    this.sent = sentHeaders(SENT, options.isolated ?? true);
  }

  static async start(options: ServedOptions): Promise<Served> {
    let served: Served;
    const server = createServer((request, response) => void served.answer(request, response));
    await new Promise<void>((done, failed) => {
      server.once('error', failed);
      server.listen(0, '127.0.0.1', done);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    served = new Served(server, options, address.port);
    return served;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', this.origin);
    const path = normalize(decodeURIComponent(address.pathname));
    response.setHeader('Cache-Control', 'no-store');
    for (const [name, value] of Object.entries(this.sent)) response.setHeader(name, value);
    if (request.method === 'POST' && path.startsWith('/kept/')) {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const name = path.slice('/kept/'.length);
      this.kept.set(name, Buffer.concat(parts));
      this.waiting.get(name)?.();
      response.writeHead(204).end();
      return;
    }
    const file = this.file(path);
    try {
      const text = this.options.texts?.[path];
      const body = text === undefined ? await readFile(file ?? '') : Buffer.from(text);
      response.setHeader('Content-Type', TYPES[extname(file ?? '')] ?? 'application/octet-stream');
      const put = Object.entries(this.options.before ?? {}).find(([end]) => path.endsWith(end))?.[1];
      response.writeHead(200).end(put === undefined ? body : `${put}\n${body.toString()}`);
    } catch {
      this.absent.push(path);
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end(`${path} is not here`);
    }
  }

  private file(path: string): string | null {
    if (path.includes(`..${sep}`) || path.includes('\0')) return null;
    const [, first = '', ...rest] = path.split('/');
    const named = this.options.folders[first];
    const [folder, inside] = first !== '' && named !== undefined ? [named, rest.join('/')] : [this.options.folders[''], path.slice(1)];
    if (folder === undefined) return null;
    return join(folder, inside === '' || inside.endsWith('/') ? `${inside}index.html` : inside);
  }

  /** What a page keeps under a name, once it does. */
  async comes(name: string): Promise<Buffer> {
    if (!this.kept.has(name)) await new Promise<void>((done) => this.waiting.set(name, done));
    return this.take(name);
  }

  /** What a page kept under a name; an error says which names there are. */
  take(name: string): Buffer {
    const bytes = this.kept.get(name);
    if (bytes === undefined) throw new Error(`no page has kept ${name}; kept are: ${[...this.kept.keys()].join(', ') || 'none'}`);
    this.kept.delete(name);
    return bytes;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
