'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { useLab } from './use_lab';
import { Views } from './views';

export function Testbed() {
  const { lab, source, said, measure, stop } = useLab();
  const [hertz, setHertz] = useState('440');
  const [heard, setHeard] = useState(false);
  // Before React has taken the page over, the browser itself would send the form.
  const [ready, setReady] = useState(false);
  useEffect(() => setReady(true), []);

  const tone = (event: FormEvent) => {
    event.preventDefault();
    measure((one) => one.useSignal({ kind: 'sine', frequency: Number(hertz), levelDb: -12 }));
  };
  const listen = (on: boolean) => {
    setHeard(on);
    lab?.listen(on ? 0.1 : 0);
  };

  return (
    <>
      <form className="row" onSubmit={tone}>
        <label htmlFor="hertz">Tone, Hz</label>
        <input id="hertz" type="number" min={1} max={20_000} step="any" required value={hertz} onChange={(event) => setHertz(event.target.value)} />
        <button type="submit" disabled={!ready}>
          Measure tone
        </button>
        <button
          type="button"
          disabled={!ready}
          onClick={() => {
            listen(false);
            measure((one) => one.useMicrophone());
          }}
        >
          Measure microphone
        </button>
        <button type="button" disabled={!source} onClick={stop}>
          Stop
        </button>
        <label className="check">
          <input type="checkbox" checked={heard} disabled={!lab} onChange={(event) => listen(event.target.checked)} />
          Listen
        </label>
      </form>
      <p role="status" className="status">
        {said ||
          (source
            ? `Measures ${source.label}, ${lab?.transport === 'shared' ? 'through shared memory' : 'by messages'}.`
            : 'Nothing is measured, nothing is heard.')}
      </p>
      <Views lab={lab} />
    </>
  );
}
