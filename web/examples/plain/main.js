/** A player in a page of its own: one engine, a few controls, no bundler. */

import { Engine } from './node_modules/heterodyne/dist/index.js';

const at = (id) => document.getElementById(id);
const controls = ['play', 'position', 'gain', 'file'].map(at);
const [play, position, gain, file] = controls;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** Shows what an action throws, instead of losing it. */
const attempt = (action) => async () => {
  try {
    await action();
  } catch (error) {
    at('said').textContent = error.message;
  }
};

const engine = await Engine.create().catch((error) => {
  at('said').textContent = error.message;
  throw error;
});

async function load(text, name) {
  const { track, diagnostics } = await engine.load(text, { name });
  const lines = diagnostics.map((one) => `${one.file}:${one.line ?? 1}: ${one.message}`);
  if (track) {
    at('title').textContent = `${track.title}, ${clock(track.duration)}`;
    position.max = String(track.duration);
    lines.unshift(engine.mode === 'shared' ? 'Ready. The engine has a thread of its own.' : `Ready. The engine plays in the audio thread: ${engine.modeReason}`);
  }
  at('said').textContent = lines.join('\n');
}

play.addEventListener('click', attempt(() => (engine.position().state === 'playing' ? engine.pause() : engine.play())));
position.addEventListener('change', attempt(() => engine.seek(position.valueAsNumber)));
gain.addEventListener('input', attempt(() => engine.gain(gain.valueAsNumber)));
file.addEventListener('change', attempt(async () => {
  const [chosen] = file.files;
  if (chosen) await load(await chosen.text(), chosen.name);
}));
engine.addEventListener('state', ({ detail }) => {
  play.textContent = detail.state === 'playing' ? 'Pause' : 'Play';
});

function show() {
  const { seconds } = engine.position();
  if (document.activeElement !== position) position.value = String(seconds);
  at('time').textContent = clock(seconds);
  requestAnimationFrame(show);
}

await attempt(async () => load(await (await fetch('track.json')).text(), 'track.json'))();
for (const control of controls) control.disabled = false;
show();
