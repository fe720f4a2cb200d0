/** Renders what is loaded to a file: choices, progress, cancel, download. Goes on while its dialog is closed. */
import { formatBytes } from '../model/file_kind.ts';
import { fileStem, LARGE_BYTES, readRange, renderBytes, type Format } from '../model/render_plan.ts';
import { explain, type WavOptions } from './engine.ts';
import { block, button, closeDialog, dialog, element, input, openDialog, say, select, setText } from '../shell/page.ts';
import type { Session } from './session.ts';

export class RenderView {
  private readonly dialog = dialog('render');
  private readonly link = element('render-save', HTMLAnchorElement);
  private running: AbortController | null = null;
  private saidTenth = 0;

  constructor(private readonly session: Session) {
    button('render-open').addEventListener('click', () => this.open());
    button('render-close').addEventListener('click', () => closeDialog(this.dialog));
    button('render-cancel').addEventListener('click', () => this.running?.abort());
    element('render-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      void this.start();
    });
    for (const id of ['render-format', 'render-stage', 'render-mix', 'render-rate', 'render-from', 'render-to']) {
      block(id).addEventListener('input', () => this.review());
    }
  }

  open(): void {
    if (!this.session.track) return;
    this.review();
    openDialog(this.dialog);
  }

  /** Seconds that a file will have: the offline mix ends with the last step, the live one lasts as long as it plays. */
  private length(): number {
    const { track } = this.session;
    if (!track) return 0;
    const last = Math.max(0, ...track.steps.map((step) => step.end));
    return select('render-mix').value === 'offline' && last > 0 && track.clips.length === 0 ? last : track.duration;
  }

  /** Says what the choices amount to; the stretch, where they make sense. */
  private review(): ReturnType<typeof readRange> {
    const { track } = this.session;
    const range = readRange(input('render-from').value, input('render-to').value, this.length());
    const wrong = 'problem' in range ? range : null;
    for (const [id, field] of [['render-from', 'from'], ['render-to', 'to']] as const) {
      input(id).setAttribute('aria-invalid', String(wrong?.field === field));
    }
    setText(block('render-problem'), wrong ? wrong.problem : '');
    const format = select('render-format').value as Format;
    input('render-dither').disabled = format === 'f32';
    if ('problem' in range) setText(block('render-size'), '');
    else {
      const rate = Number(select('render-rate').value) || (track?.documentRate ?? 44100);
      const bytes = renderBytes(range.duration, rate, format);
      const large = bytes > LARGE_BYTES ? ' That may be more than this browser can hold; take a shorter stretch.' : '';
      const older = this.session.editState === 'broken' ? ' The last good version is rendered.' : '';
      setText(block('render-size'), `About ${formatBytes(bytes)}.${large}${older}`);
    }
    return range;
  }

  private async start(): Promise<void> {
    const { engine } = this.session;
    const range = this.review();
    if (!engine || this.running || 'problem' in range) {
      if ('problem' in range) input(range.field === 'from' ? 'render-from' : 'render-to').focus();
      return;
    }
    const format = select('render-format').value as Format;
    const options: WavOptions = {
      format, stage: select('render-stage').value as 'final' | 'raw', mix: select('render-mix').value as 'offline' | 'live', start: range.start,
      progress: (fraction) => this.progress(fraction),
    };
    if (input('render-to').value.trim() !== '') options.duration = range.duration;
    const rate = Number(select('render-rate').value);
    if (rate > 0) options.sampleRate = rate;
    if (input('render-dither').checked && format !== 'f32') options.dither = true;
    this.running = new AbortController();
    options.signal = this.running.signal;
    const name = `${fileStem(this.session.document.name)}.wav`;
    this.show(true);
    try {
      const { blob } = await engine.renderToWav(options);
      this.done(name, blob);
    } catch (error) {
      if (this.running.signal.aborted) {
        setText(block('render-size'), 'The render was cancelled.');
        say('The render was cancelled.');
      } else {
        setText(block('render-problem'), explain(error));
        if (!this.dialog.hasAttribute('open')) this.session.complain(error);
      }
    } finally {
      this.running = null;
      this.show(false);
    }
  }

  private show(running: boolean): void {
    if (running) {
      this.clearLink();
      this.progress(0);
      this.saidTenth = 0;
      say('Rendering.');
    }
    const start = button('render-start');
    const cancel = button('render-cancel');
    const held = document.activeElement === start || document.activeElement === cancel;
    block('render-progress').hidden = !running;
    cancel.hidden = !running;
    start.hidden = running;
    if (held) (running ? cancel : this.link.hidden ? start : this.link).focus();
  }

  private progress(fraction: number): void {
    element('render-bar', HTMLProgressElement).value = fraction;
    setText(block('render-percent'), `${Math.floor(fraction * 100)} %`);
    const quarter = Math.floor(fraction * 4);
    if (quarter > this.saidTenth && quarter < 4) say(`${quarter * 25} percent rendered`);
    this.saidTenth = Math.max(this.saidTenth, quarter);
  }

  private clearLink(): void {
    if (this.link.href !== '') URL.revokeObjectURL(this.link.href);
    this.link.removeAttribute('href');
    this.link.hidden = true;
  }

  private done(name: string, blob: Blob): void {
    this.link.href = URL.createObjectURL(blob);
    this.link.download = name;
    this.link.hidden = false;
    const text = `${name} is rendered, ${formatBytes(blob.size)}.`;
    setText(block('render-size'), text);
    if (this.dialog.hasAttribute('open')) {
      say(text);
      this.link.click();
    } else this.session.bus.emit('notice', { kind: 'info', text, action: { name: 'Save file', run: () => this.link.click() } });
  }
}
