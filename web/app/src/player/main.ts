/** The Player: makes the session and the views, and gives back what the last visit left. */
import { fileStem } from '../model/render_plan.ts';
import { EditorView } from './editor_view.ts';
import { EngineView } from './engine_view.ts';
import { exampleText } from '../shell/examples.ts';
import { FilesView } from './files_view.ts';
import { Frames } from '../shell/frames.ts';
import { Intake } from './intake.ts';
import { isNumber, keep, recall, recallFiles, recallText } from '../shell/keep.ts';
import { showNotice } from '../shell/notices.ts';
import { block, button, input, make, setText } from '../shell/page.ts';
import { RenderView } from './render_view.ts';
import { Session } from './session.ts';
import { listenToKeys, openHelp } from '../shell/shortcuts.ts';
import { SignalView } from './signal_view.ts';
import { StepsView } from './steps_view.ts';
import { listenToTheme } from '../shell/theme.ts';
import { Timeline } from './timeline.ts';
import { Transport } from './transport.ts';

const FIRST_EXAMPLE = { id: 'evening_descent', name: 'Evening descent.json' };

function exportText(session: Session): void {
  const link = make('a');
  const url = URL.createObjectURL(new Blob([session.document.text], { type: 'application/json' }));
  link.href = url;
  link.download = `${fileStem(session.document.name)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function tellTooOld(message: string): void {
  setText(block('too-old-missing'), message);
  block('too-old').hidden = false;
  document.documentElement.classList.add('too-old');
}

async function start(): Promise<void> {
  const session = new Session();
  const frames = new Frames();
  session.bus.on('notice', showNotice);
  session.bus.on('tooOld', tellTooOld);
  const timeline = new Timeline(session, frames);
  const transport = new Transport(session, frames, timeline);
  const editor = new EditorView(session);
  const intake = new Intake(session, () => editor.code.toTop());
  new StepsView(session, frames, (step) => editor.revealStep(step));
  new FilesView(session, intake);
  new SignalView(session, frames);
  new EngineView(session);
  const render = new RenderView(session);
  listenToTheme(() => frames.wake());
  button('export').addEventListener('click', () => exportText(session));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') session.keepNow();
  });
  addEventListener('pagehide', () => {
    session.keepNow();
    const { state, seconds } = session.position();
    if (state !== 'empty') keep('seconds', state === 'ended' ? 0 : seconds);
  });
  const move = (secs: number) => () => timeline.seek(session.aim() + secs);
  listenToKeys([
    { key: ' ', shown: 'Space', does: 'Play or pause', run: () => void session.toggle() },
    { key: 's', shown: 'S', does: 'Stop', run: () => void session.stop() },
    { key: 'l', shown: 'L', does: 'Loop on or off', run: () => transport.turnLoop() },
    { key: 'ArrowLeft', shown: '← →', does: 'Back or on by 5 seconds; on the timeline with Shift by 30', run: move(-5) },
    { key: 'ArrowRight', shown: '', does: '', run: move(5) },
    { key: '[', shown: '[ ]', does: 'Previous or next step', run: () => timeline.toStep(-1) },
    { key: ']', shown: '', does: '', run: () => timeline.toStep(1) },
    { key: '9', shown: '9 0', does: 'Gain down or up', run: () => transport.nudgeGain(-0.05) },
    { key: '0', shown: '', does: '', run: () => transport.nudgeGain(0.05) },
    { key: '+', shown: '+ −', does: 'Zoom the timeline in or out', run: () => timeline.zoom(2) },
    { key: '=', shown: '', does: '', run: () => timeline.zoom(2) },
    { key: '-', shown: '', does: '', run: () => timeline.zoom(0.5) },
    { key: 'o', shown: 'O', does: 'Open files', run: () => input('open-input').click() },
    { key: 'e', shown: 'E', does: 'To the text of the track', run: () => editor.code.area.focus() },
    { key: 'r', shown: 'R', does: 'Render to file', run: () => render.open() },
    { key: '?', shown: '?', does: 'This help', run: openHelp },
    { key: 's', shown: 'Ctrl S', does: 'Export the text as JSON', run: () => exportText(session), control: true },
    { key: 'f', shown: 'Ctrl F', does: 'Find in the text, while it is edited', run: () => editor.find.open(), control: true, within: '#editor' },
  ]);

  const kept = await recallText();
  const files = await recallFiles();
  if (files.size > 0) session.attach(files, false);
  if (kept) session.restore(kept.name, kept.text, kept.opened ?? kept.text, recall('seconds', 0, isNumber));
  else session.restore(FIRST_EXAMPLE.name, ...twice(await exampleText(FIRST_EXAMPLE.id).catch(() => '{}\n')));
  await session.start();
}

const twice = (text: string): [string, string] => [text, text];

if (!document.documentElement.classList.contains('too-old')) void start();
