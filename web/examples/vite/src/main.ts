/** The page: files become text, buttons become calls, problems are shown with their place. */

import init, * as backend from './wasm/realtime_backend.js';
import type { TrackError } from './wasm/realtime_backend.js';
import { Client, RING_FRAMES, type Status } from './client.ts';
import { EXAMPLE, withClips, withNoise } from './track.ts';
import worklet from './ring_worklet.ts?worker&url';

let client: Client | null = null;

function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

const text = element('text', HTMLTextAreaElement);
const button = (id: string): HTMLButtonElement => element(id, HTMLButtonElement);
const input = (id: string): HTMLInputElement => element(id, HTMLInputElement);
const say = (id: string, words: string): void => {
  element(id, HTMLElement).textContent = words;
};

function show(state: string): void {
  say('state', state);
  button('start').textContent = client ? 'Start anew' : 'Start';
  for (const id of ['pause', 'resume', 'stop', 'update', 'seek']) button(id).disabled = client === null;
}

function showStatus(status: Status): void {
  say('step', `${status.step + 1}`);
  say('seconds', `${status.seconds.toFixed(1)} s`);
  say('ring', `${Math.round((100 * status.ringFrames) / RING_FRAMES)} %`);
}

/** Says what went wrong; of a track, every problem with its line. */
function complain(error: unknown): void {
  const diagnostics = (error as Partial<TrackError>).diagnostics;
  if (diagnostics === undefined) {
    say('problems', error instanceof Error ? error.message : String(error));
    return;
  }
  const place = (line: number | null, column: number | null): string => (line === null ? '' : `Line ${line}, column ${column}: `);
  say('problems', diagnostics.map((one) => `${place(one.line, one.column)}${one.message}${one.found ? ` (found ${one.found})` : ''}`).join('\n'));
  const first = diagnostics.find((one) => one.severity === 'error' && one.start !== null);
  if (first) {
    text.focus();
    text.setSelectionRange(first.start ?? 0, first.end ?? 0);
  }
}

/** Runs what a button asks for, and shows what it throws. */
function onPress(id: string, act: () => void | Promise<void>): void {
  button(id).addEventListener('click', () => void attempt(act));
}

async function attempt(act: () => void | Promise<void>): Promise<void> {
  say('problems', '');
  try {
    await act();
  } catch (error) {
    complain(error);
  }
}

onPress('start', async () => {
  await client?.stop();
  client = null;
  show('Starting.');
  try {
    client = await Client.start(text.value, { backend, worklet, status: showStatus });
  } finally {
    show(client ? 'Playing.' : 'Nothing plays.');
  }
  const problems = await client.pushClips(text.value);
  if (problems.length > 0) say('problems', problems.join('\n'));
});
onPress('pause', () => {
  backend.pause_stream();
  show('Paused.');
});
onPress('resume', () => {
  backend.resume_stream();
  show('Playing.');
});
onPress('stop', async () => {
  await client?.stop();
  client = null;
  show('Nothing plays.');
});
onPress('update', () => {
  backend.update_track(text.value);
  show('Playing the new text.');
});
element('seek-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  if (client) backend.start_from(input('position').valueAsNumber);
});
input('gpu').addEventListener('change', () => backend.enable_gpu(input('gpu').checked));

function onFiles(id: string, take: (files: File[]) => Promise<string>): void {
  const chooser = input(id);
  chooser.addEventListener('change', () => void attempt(async () => {
    const files = [...(chooser.files ?? [])];
    chooser.value = '';
    if (files.length > 0) text.value = await take(files);
  }));
}

onFiles('track-file', async ([file]) => (file ? file.text() : text.value));
onFiles('noise-file', async ([file]) => (file ? withNoise(text.value, await file.text()) : text.value));
onFiles('clip-files', (files) => withClips(text.value, files));

text.value = EXAMPLE;
button('start').disabled = true;
void attempt(async () => {
  await init();
  button('start').disabled = false;
});
