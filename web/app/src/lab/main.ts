/** The Lab: makes the bench and its cards. The instrument itself is made when somebody starts it. */
import { exampleText } from '../shell/examples.ts';
import { Frames } from '../shell/frames.ts';
import { showNotice } from '../shell/notices.ts';
import { button } from '../shell/page.ts';
import { listenToKeys, openHelp } from '../shell/shortcuts.ts';
import { listenToTheme } from '../shell/theme.ts';
import { AccuracyCard } from './accuracy_card.ts';
import { AdviceCard } from './advice_card.ts';
import { Bench } from './bench.ts';
import { listenToDrops } from '../shell/drops.ts';
import { Instruments } from './instruments.ts';
import { createEngine, createLab } from './package.ts';
import { SessionCard } from './session_card.ts';
import { SourceCard } from './source_card.ts';
import { TimingCard } from './timing_card.ts';
import { TransportCard } from './transport_card.ts';

function start(): void {
  const bench = new Bench({ createLab, createEngine, exampleText });
  const frames = new Frames();
  bench.bus.on('notice', showNotice);
  const sources = new SourceCard(bench);
  const transport = new TransportCard(bench, sources);
  const instruments = new Instruments(bench, frames);
  const session = new SessionCard(bench);
  new AdviceCard(bench);
  new TimingCard(bench);
  new AccuracyCard();
  listenToTheme(() => frames.wake());
  listenToDrops(([file]) => file && sources.take(file), showNotice);
  const radio = (at: number) => () => document.querySelectorAll<HTMLInputElement>('#kinds input')[at]?.click();
  listenToKeys([
    { key: ' ', shown: 'Space', does: 'Start or stop', run: () => transport.toggle() },
    { key: '1', shown: '1 2 3 4', does: 'Test signal, microphone, file, engine', run: radio(0) },
    { key: '2', shown: '', does: '', run: radio(1) },
    { key: '3', shown: '', does: '', run: radio(2) },
    { key: '4', shown: '', does: '', run: radio(3) },
    { key: 'l', shown: 'L', does: 'Listen, or silence', run: () => transport.toggleListen() },
    { key: '9', shown: '9 0', does: 'Volume down or up', run: () => transport.nudge(-0.05) },
    { key: '0', shown: '', does: '', run: () => transport.nudge(0.05) },
    { key: 'x', shown: 'X', does: 'Reset peaks, sums and times', run: () => transport.reset() },
    { key: 'r', shown: 'R', does: 'Record, or stop recording', run: () => transport.toggleRecord() },
    { key: 'h', shown: 'H', does: 'Hold the scope', run: () => instruments.toggleHold() },
    { key: 't', shown: 'T', does: 'Trigger of the scope on or off', run: () => instruments.toggleTrigger() },
    { key: 'o', shown: 'O', does: 'Choose a file', run: () => button('file-choose').click() },
    { key: '?', shown: '?', does: 'This help', run: openHelp },
    { key: 's', shown: 'Ctrl S', does: 'Save the session as JSON', run: () => session.json(), control: true },
  ]);
  addEventListener('pagehide', () => bench.stop());
}

if (!document.documentElement.classList.contains('too-old')) start();
