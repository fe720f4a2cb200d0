'use client';

import type { Lab, LabTelemetry } from 'heterodyne/lab';
import { useEffect, useRef } from 'react';

/** Milliseconds between two drawings. */
const PAUSE_MS = 40;

const CARDS = [
  ['tuner', 'Tuner'],
  ['spectrum', 'Spectrum'],
  ['spectrogram', 'Spectrogram'],
  ['tones', 'Tones'],
  ['harmonics', 'Harmonics'],
  ['scope', 'Scope'],
  ['levels', 'Levels'],
  ['stereo', 'Stereo'],
  ['timing', 'Timing'],
] as const;

type Name = (typeof CARDS)[number][0];

/** The views of the package, each in a card. They draw by themselves: React makes the elements that hold them, and takes them away. */
export function Views({ lab }: { lab: Lab | null }) {
  const holders = useRef(new Map<Name, HTMLElement>());

  useEffect(() => {
    let gone = false;
    let end = () => {};
    void import('heterodyne/lab-views').then((views) => {
      if (!gone) end = mount(views, holders.current, lab);
    });
    return () => {
      gone = true;
      end();
    };
  }, [lab]);

  return (
    <div className="cards">
      {CARDS.map(([name, title]) => (
        <section key={name} className={`card ${name}`} aria-labelledby={`${name}-title`}>
          <h2 id={`${name}-title`}>{title}</h2>
          <div
            ref={(holder) => {
              if (holder) holders.current.set(name, holder);
            }}
          />
        </section>
      ))}
    </div>
  );
}

/** Puts a view into each holder and draws them while the Lab lives; returns what ends it. */
function mount(views: typeof import('heterodyne/lab-views'), holders: ReadonlyMap<Name, HTMLElement>, lab: Lab | null): () => void {
  const holder = (name: Name): HTMLElement => {
    const found = holders.get(name);
    if (!found) throw new Error(`no card holds ${name}`);
    return found;
  };
  const drawn = [
    new views.TunerView(holder('tuner')),
    new views.SpectrumView(holder('spectrum')),
    new views.SpectrogramView(holder('spectrogram')),
    new views.TonesView(holder('tones')),
    new views.HarmonicsView(holder('harmonics')),
    new views.LevelsView(holder('levels')),
    new views.StereoView(holder('stereo')),
  ];
  const scope = new views.ScopeView(holder('scope'));
  const timing = new views.TimingView(holder('timing'));
  const told = (event: CustomEvent<LabTelemetry>) => timing.show(event.detail);
  lab?.addEventListener('telemetry', told);

  let frame = 0;
  let last = Number.NEGATIVE_INFINITY;
  const draw = (now: number) => {
    if (lab) frame = requestAnimationFrame(draw);
    if (now - last < PAUSE_MS) return;
    last = now;
    const reading = lab?.read() ?? null;
    for (const view of drawn) view.show(reading, now);
    scope.show(lab ? (into) => lab.scope(into) : null, lab?.sampleRate ?? 48_000, now);
  };
  draw(performance.now());

  return () => {
    cancelAnimationFrame(frame);
    lab?.removeEventListener('telemetry', told);
    for (const view of [...drawn, scope, timing]) view.close();
  };
}
