/** What is connected, what is ended, whatever the node's owner has done to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Inlet } from '../src/lab/inlet.ts';
import type { Opened } from '../src/lab/sources.ts';

const INPUT = {} as AudioNode;

/** A node as browsers have it: to undo a connection that is not there is an error. */
class FakeNode {
  connected = false;

  connect(): void {
    this.connected = true;
  }

  disconnect(): void {
    if (!this.connected) throw new DOMException('the given destination is not connected', 'InvalidAccessError');
    this.connected = false;
  }
}

function source(label: string): { node: FakeNode; opened: Opened; ended: () => boolean } {
  const node = new FakeNode();
  let ended = false;
  const opened: Opened = { source: { kind: 'node', label }, node: node as unknown as AudioNode, end: () => (ended = true) };
  return { node, opened, ended: () => ended };
}

test('a source whose owner has disconnected it is ended all the same, and the next one is measured', async () => {
  const inlet = new Inlet(INPUT, () => {});
  const [first, second] = [source('first'), source('second')];
  await inlet.use(async () => first.opened);
  first.node.disconnect();
  await inlet.use(async () => second.opened);
  assert.ok(first.ended());
  assert.deepEqual([second.node.connected, inlet.source?.label], [true, 'second']);
  second.node.disconnect();
  inlet.close();
  assert.ok(second.ended());
});

test('an opening that was overtaken leaves nothing running', async () => {
  const told: (string | null)[] = [];
  const inlet = new Inlet(INPUT, (now) => told.push(now?.label ?? null));
  const [late, early] = [source('late'), source('early')];
  let open: (opened: Opened) => void = () => {};
  const opening = inlet.use(() => new Promise((done) => (open = done)));
  await inlet.use(async () => early.opened);
  open(late.opened);
  await assert.rejects(opening, /another source/);
  assert.deepEqual([late.ended(), late.node.connected, early.ended()], [true, false, false]);
  inlet.end();
  assert.deepEqual([early.ended(), early.node.connected], [true, false]);
  assert.deepEqual(told, ['early', null]);
});

test('the end of a source counts as long as it is the one that is measured', async () => {
  const told: (string | null)[] = [];
  const inlet = new Inlet(INPUT, (now) => told.push(now?.label ?? null));
  const [first, second] = [source('first'), source('second')];
  let firstEnds = (): void => {};
  await inlet.use(async (ended) => {
    firstEnds = ended;
    return first.opened;
  });
  await inlet.use(async () => second.opened);
  firstEnds();
  assert.deepEqual(told, ['first', 'second']);
  assert.equal(second.ended(), false);
});
