/**
 * Counts what scripts allocate on an audio thread, by V8's own sampling of its heap in the worklet's isolate.
 *
 * Every object that a quantum makes, were it a boxed number, passes the sampler: the mean distance between two samples is one byte here, so that
 * any allocation counts. Objects that were collected meanwhile count too. What counts is what was made below `process`; browsers make things
 * of their own beside it (messages, tasks), which are listed apart.
 */

import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core';
import { program } from './browsers.ts';

export interface Site {
  bytes: number;
  /** Function names from the outermost on. */
  path: string;
}

export interface Garbage {
  seconds: number;
  /** Bytes made in or below a function called `process`. */
  inProcess: number;
  /** The same for each sixth of the time. What every quantum makes, or every hundredth, is in all of them; what the compiler leaves once, in one. */
  stretches: number[];
  elsewhere: number;
  /** The greatest places in `process`. */
  sites: Site[];
  others: Site[];
  /** Growth of the worklet's heap over the time, after a collection at both ends. */
  keptBytes: number;
}

interface Node {
  callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
  selfSize: number;
  children: Node[];
}

/**
 * A Chromium whose worklets can be looked into and whose tabs hide each other: Puppeteer speaks to the sessions of a page's threads and
 * leaves pages their visibility, Playwright does neither.
 */
export async function startInspected(): Promise<Browser> {
  const executablePath = program('chromium');
  if (executablePath === null) throw new Error('chromium is not installed');
  return puppeteer.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'],
    // As for people: what is hidden gets few turns. Sound is not muted, so that it has the private server's clock.
    ignoreDefaultArgs: ['--mute-audio', '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding'],
  });
}

/** Waits for the worklet that the page starts next; call what is returned once the page has been told to start it. */
export async function nextWorklet(page: Page): Promise<() => Promise<CDPSession>> {
  const session = await page.createCDPSession();
  const found = new Promise<CDPSession>((done) => {
    session.on('sessionattached', (child: CDPSession) => void isWorklet(child).then((is) => (is ? done(child) : undefined)));
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
  return () => found;
}

async function isWorklet(session: CDPSession): Promise<boolean> {
  const answer = await session
    .send('Runtime.evaluate', { expression: "typeof AudioWorkletProcessor === 'function'", returnByValue: true })
    .catch(() => null);
  return answer?.result.value === true;
}

/** Parts of the time that are told apart. */
const STRETCHES = 6;

function inProcess(node: Node, within: boolean): number {
  const inside = within || node.callFrame.functionName === 'process';
  return node.children.reduce((sum, child) => sum + inProcess(child, inside), inside ? node.selfSize : 0);
}

/** Samples for so many seconds of the worklet's life. */
export async function sample(worklet: CDPSession, seconds: number): Promise<Garbage> {
  await worklet.send('HeapProfiler.enable');
  await worklet.send('HeapProfiler.collectGarbage');
  const before = await worklet.send('Runtime.getHeapUsage');
  await worklet.send('HeapProfiler.startSampling', {
    samplingInterval: 1,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  const stretches: number[] = [];
  let counted = 0;
  for (let stretch = 0; stretch < STRETCHES; stretch += 1) {
    await new Promise((done) => setTimeout(done, (seconds * 1000) / STRETCHES));
    const { profile } = await worklet.send('HeapProfiler.getSamplingProfile');
    const bytes = inProcess(profile.head, false);
    stretches.push(bytes - counted);
    counted = bytes;
  }
  const { profile } = await worklet.send('HeapProfiler.stopSampling');
  await worklet.send('HeapProfiler.collectGarbage');
  const after = await worklet.send('Runtime.getHeapUsage');
  const sites: Site[] = [];
  const others: Site[] = [];
  const walk = (node: Node, path: string[], inside: boolean): void => {
    const { functionName, url, lineNumber, columnNumber } = node.callFrame;
    const here = [...path, `${functionName || '(unnamed)'}@${url.split('/').at(-1)}:${lineNumber + 1}:${columnNumber + 1}`];
    const within = inside || functionName === 'process';
    if (node.selfSize > 0) (within ? sites : others).push({ bytes: node.selfSize, path: here.slice(1).join(' > ') });
    for (const child of node.children) walk(child, here, within);
  };
  walk(profile.head, [], false);
  const sum = (list: Site[]): number => list.reduce((total, site) => total + site.bytes, 0);
  for (const list of [sites, others]) list.sort((a, b) => b.bytes - a.bytes);
  return {
    seconds,
    inProcess: sum(sites),
    stretches,
    elsewhere: sum(others),
    sites: sites.slice(0, 8),
    others: others.slice(0, 4),
    keptBytes: after.usedSize - before.usedSize,
  };
}
