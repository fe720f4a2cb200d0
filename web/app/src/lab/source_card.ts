/** What is measured: the kind of source and what that kind has to be told. A change is heard at once while something is measured. */
import { EXAMPLES } from '../shell/examples.ts';
import { block, button, element, input, make, select, setText } from '../shell/page.ts';
import { readFigure } from '../model/figure_field.ts';
import type { Bench, Wanted } from './bench.ts';
import type { LabSource, MicrophoneSettings } from './package.ts';
import { SIGNALS, type Field } from './signals.ts';

const KINDS = ['signal', 'microphone', 'file', 'engine'] as const;
type Kind = (typeof KINDS)[number];

export class SourceCard {
  private kind: Kind = 'signal';
  private file: File | null = null;
  private readonly texts = new Map<string, string>();

  constructor(private readonly bench: Bench) {
    const kept = KINDS.find((kind) => kind === bench.kind);
    for (const radio of this.radios()) {
      radio.checked = radio.value === (kept ?? 'signal');
      radio.addEventListener('change', () => this.turnTo(radio.value as Kind, true));
    }
    this.signals();
    this.tracks();
    this.files();
    select('microphone-device').addEventListener('change', () => this.again('microphone'));
    navigator.mediaDevices?.addEventListener?.('devicechange', () => void this.devices());
    bench.bus.on('source', (source) => this.show(source));
    this.turnTo(kept ?? 'signal', false);
  }

  private radios(): HTMLInputElement[] {
    return Array.from(block('kinds').querySelectorAll('input'));
  }

  private turnTo(kind: Kind, chosen: boolean): void {
    this.kind = kind;
    for (const each of KINDS) block(`panel-${each}`).hidden = each !== kind;
    if (kind === 'microphone') void this.devices();
    if (!chosen || !this.bench.running) return;
    const wanted = this.wanted();
    if (wanted) void this.bench.start(wanted);
    else this.bench.stop();
  }

  /** What the page asks for now; `null` while it asks for nothing that could be measured, and says so. */
  wanted(): Wanted | null {
    switch (this.kind) {
      case 'signal': {
        const values = this.values();
        const kind = this.signalKind();
        return values && kind ? { kind: 'signal', signal: kind.make(values) } : null;
      }
      case 'microphone':
        return { kind: 'microphone', deviceId: select('microphone-device').value };
      case 'file':
        if (this.file) return { kind: 'file', file: this.file };
        input('file-input').click();
        return null;
      case 'engine': {
        const track = select('engine-track');
        return { kind: 'engine', track: track.value, name: track.selectedOptions[0]?.text ?? track.value };
      }
    }
  }

  /** The same kind of source with what has changed; nothing where something else is measured. */
  private again(kind: Kind): void {
    if (!this.bench.running || this.kind !== kind) return;
    const wanted = this.wanted();
    if (wanted) void this.bench.start(wanted);
  }

  // --- test signals

  private signals(): void {
    const list = select('signal-kind');
    for (const { id, name } of SIGNALS) list.append(new Option(name, id));
    list.addEventListener('change', () => {
      this.fields();
      this.again('signal');
    });
    element('panel-signal', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      // While something is measured, the field's own change has done it.
      if (this.bench.running) return;
      const wanted = this.wanted();
      if (wanted) void this.bench.start(wanted);
    });
    this.fields();
  }

  private signalKind(): (typeof SIGNALS)[number] | undefined {
    return SIGNALS.find(({ id }) => id === select('signal-kind').value);
  }

  private fields(): void {
    const fields = this.signalKind()?.fields ?? [];
    block('signal-fields').replaceChildren(...fields.map((field) => this.field(field)));
  }

  private field(field: Field): HTMLElement {
    const box = make('input');
    box.type = 'text';
    box.id = `signal-${field.id}`;
    box.inputMode = 'text';
    box.autocomplete = 'off';
    box.value = this.texts.get(field.label) ?? field.text;
    const problem = make('span', { class: 'field-problem' });
    problem.id = `${box.id}-problem`;
    box.setAttribute('aria-describedby', problem.id);
    box.addEventListener('change', () => {
      this.texts.set(field.label, box.value);
      this.again('signal');
    });
    return make('label', { text: field.label }, box, problem);
  }

  /** Numbers by the names of their fields; `null` where one does not fit, which then says what does. */
  private values(): Record<string, number> | null {
    const values: Record<string, number> = {};
    let good = true;
    for (const field of this.signalKind()?.fields ?? []) {
      const box = input(`signal-${field.id}`);
      const value = readFigure(box.value, field.least, field.most);
      box.setAttribute('aria-invalid', String(value === null));
      setText(block(`signal-${field.id}-problem`), value === null ? `from ${field.least} to ${field.most}`.replace(/-/g, '−') : '');
      if (value === null && good) box.focus();
      good = good && value !== null;
      values[field.id] = value ?? 0;
    }
    return good ? values : null;
  }

  // --- microphones

  private async devices(): Promise<void> {
    const list = select('microphone-device');
    const found = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const microphones = found.filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '' && deviceId !== 'default');
    const chosen = list.value;
    const options = microphones.map(({ deviceId, label }, index) => new Option(label || `Microphone ${index + 1}`, deviceId));
    list.replaceChildren(new Option('Default microphone', ''), ...options);
    list.value = microphones.some(({ deviceId }) => deviceId === chosen) ? chosen : '';
  }

  // --- files

  private files(): void {
    const field = input('file-input');
    button('file-choose').addEventListener('click', () => field.click());
    field.addEventListener('change', () => {
      const [file] = Array.from(field.files ?? []);
      field.value = '';
      if (file) this.take(file);
    });
  }

  /** A file that was chosen or dropped: it is measured at once. */
  take(file: File): void {
    this.file = file;
    for (const radio of this.radios()) radio.checked = radio.value === 'file';
    this.turnTo('file', false);
    setText(block('file-note'), file.name);
    void this.bench.start({ kind: 'file', file });
  }

  // --- the engine

  private tracks(): void {
    const list = select('engine-track');
    for (const { id, name } of EXAMPLES) list.append(new Option(name, id));
    list.addEventListener('change', () => this.again('engine'));
  }

  private show(source: LabSource | null): void {
    if (!source) return;
    if (source.kind === 'microphone' && source.microphone) {
      void this.devices();
      const { text, bad } = applied(source.microphone);
      setText(block('microphone-note'), text);
      block('microphone-note').classList.toggle('bad', bad);
    }
    if (source.kind === 'file') setText(block('file-note'), source.duration === undefined ? source.label : `${source.label}, ${source.duration.toFixed(1)} s, in a loop`);
  }
}

/** What the browser does to the microphone, as it says itself. */
function applied(microphone: MicrophoneSettings): { text: string; bad: boolean } {
  const states = ([['echo cancellation', microphone.echoCancellation], ['noise suppression', microphone.noiseSuppression], ['gain control', microphone.autoGainControl]] as const).map(
    ([name, on]) => `${name} ${on === null ? 'not told' : on ? 'ON' : 'off'}`,
  );
  const rate = microphone.sampleRate === null ? [] : [`${microphone.sampleRate.toLocaleString('en')} Hz`];
  const channels = microphone.channels === null ? [] : [microphone.channels === 1 ? 'one channel' : `${microphone.channels} channels`];
  const bad = microphone.stillOn.length > 0;
  const text = `The browser says: ${[...states, ...rate, ...channels].join(', ')}.`;
  return { text: bad ? `${text} What is on changes what is measured.` : text, bad };
}
