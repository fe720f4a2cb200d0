/** The track's name and its steps; the one that is heard is open and shows its voices. */
import { stepAt } from '../model/step_shapes.ts';
import { formatTime } from '../model/time_text.ts';
import { stepVoices, type VoiceWords } from '../model/voice_words.ts';
import type { TrackInfo } from './engine.ts';
import type { Frames } from '../shell/frames.ts';
import { block, button, make, makeButton, setText, sign } from '../shell/page.ts';
import type { Session } from './session.ts';

export class StepsView {
  private here: number | null = null;
  private built = '';

  constructor(
    private readonly session: Session,
    frames: Frames,
    private readonly edit: (step: number) => void,
  ) {
    session.bus.on('loaded', (track) => this.take(track));
    session.bus.on('text', ({ name }) => this.name(name));
    frames.add(() => this.follow());
  }

  private name(name: string): void {
    const title = name.replace(/\.json$/i, '').replace(/[_-]+/g, ' ');
    setText(block('title'), title);
    document.title = `${title} · Heterodyne`;
  }

  private take(track: TrackInfo): void {
    const rate = (hz: number) => `${(hz / 1000).toFixed(hz % 1000 === 0 ? 0 : 1)} kHz`;
    const steps = `${track.steps.length} step${track.steps.length === 1 ? '' : 's'}`;
    const clips = track.clips.length > 0 ? `${track.clips.length} clip${track.clips.length === 1 ? '' : 's'}` : '';
    const rates = track.documentRate === track.sampleRate ? rate(track.sampleRate) : `${rate(track.documentRate)}, played at ${rate(track.sampleRate)}`;
    setText(block('meta'), [formatTime(track.duration), steps, clips, rates].filter(Boolean).join(' · '));
    setText(block('steps-count'), String(track.steps.length));
    this.build(track);
  }

  private voicesOf(track: TrackInfo): VoiceWords[][] {
    let written: VoiceWords[][] | null = null;
    try {
      written = stepVoices(JSON.parse(this.session.document.text));
    } catch {
      // The text has changed since; the names that the engine gives are enough.
    }
    return track.steps.map((step, index) => {
      const words = written?.[index];
      return words && words.length === step.voices.length ? words : step.voices.map((voice) => ({ name: voice.replace(/_/g, ' '), detail: '' }));
    });
  }

  private build(track: TrackInfo): void {
    const voices = this.voicesOf(track);
    const built = JSON.stringify([track.steps, voices]);
    if (built === this.built) return;
    this.built = built;
    const rows = track.steps.map((step, index) => {
      const name = step.description || voices[index]?.map((voice) => voice.name).join(', ') || 'Silence';
      const go = makeButton(
        { class: 'step-go', title: `Go to step ${index + 1}` }, () => void this.session.seek(step.start),
        make('span', { class: 'step-number', text: String(index + 1) }), make('span', { class: 'step-name', text: name }),
        make('span', { class: 'step-time', text: formatTime(step.start) }),
      );
      const edit = makeButton({ class: 'icon-button small', label: `Edit step ${index + 1}` }, () => this.edit(index), sign('edit'));
      const list = make('ul', { class: 'step-voices', label: `Voices of step ${index + 1}` });
      for (const voice of voices[index] ?? []) {
        list.append(make('li', {}, make('span', { text: voice.name }), make('span', { class: 'voice-detail', text: voice.detail })));
      }
      return make('li', { class: 'step' }, make('div', { class: 'step-row' }, go, edit), list);
    });
    block('step-list').replaceChildren(...rows);
    this.here = null;
    this.show(this.stepNow());
  }

  private stepNow(): number | null {
    return this.session.track ? stepAt(this.session.track.steps, this.session.position().seconds) : null;
  }

  private follow(): boolean {
    const { track } = this.session;
    const now = this.stepNow();
    if (now !== this.here) this.show(now);
    for (const [id, direction] of [['previous-step', -1], ['next-step', 1]] as const) {
      if (track && document.activeElement !== button(id)) button(id).disabled = direction > 0 ? now === null || now >= track.steps.length - 1 : false;
    }
    return false;
  }

  private show(step: number | null): void {
    const list = block('step-list');
    const old = this.here === null ? null : list.children[this.here];
    old?.classList.remove('here');
    old?.querySelector('.step-go')?.removeAttribute('aria-current');
    const now = step === null ? null : list.children[step];
    now?.classList.add('here');
    now?.querySelector('.step-go')?.setAttribute('aria-current', 'step');
    this.here = step;
    const info = step === null ? null : this.session.track?.steps[step];
    setText(block('now-line'), info && step !== null ? `Step ${step + 1}: ${info.description || info.voices.join(', ').replace(/_/g, ' ')}` : '');
    if (now instanceof HTMLElement && list.scrollHeight > list.clientHeight) {
      list.scrollTop = Math.max(0, now.offsetTop - list.offsetTop - list.clientHeight / 3);
    }
  }
}
