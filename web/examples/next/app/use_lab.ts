/** An instrument for as long as a component is shown: made by the first source that is asked for, closed with the component. */

import type { Lab, LabSource } from 'heterodyne/lab';
import { useCallback, useEffect, useRef, useState } from 'react';

export interface LabHandle {
  lab: Lab | null;
  source: LabSource | null;
  said: string;
  /** Measures what `open` opens; call it from a click. */
  measure: (open: (lab: Lab) => Promise<LabSource>) => void;
  stop: () => void;
}

export function useLab(): LabHandle {
  const making = useRef<Promise<Lab> | null>(null);
  /** Counts what was asked for: an opening that another one has overtaken has nothing to say. */
  const turn = useRef(0);
  const [lab, setLab] = useState<Lab | null>(null);
  const [source, setSource] = useState<LabSource | null>(null);
  const [said, setSaid] = useState('');

  useEffect(
    () => () => {
      const made = making.current;
      making.current = null;
      void made?.then((one) => one.close()).catch(() => {});
    },
    [],
  );

  const measure = useCallback((open: (lab: Lab) => Promise<LabSource>) => {
    turn.current += 1;
    const mine = turn.current;
    setSaid('Begins…');
    const begin = async () => {
      // Not at the top of the file: the server renders components too, and has no Web Audio.
      making.current ??= import('heterodyne/lab').then(({ Lab: Instrument }) => Instrument.create({ clock: 'steady' }));
      const creation = making.current;
      const made = await creation.catch((error: unknown) => {
        // The next click tries again. A source that is refused later is no reason to: the instrument is there.
        if (making.current === creation) making.current = null;
        throw error;
      });
      // The component may be gone meanwhile, and the instrument with it.
      if (making.current !== creation) return;
      setLab(made);
      await made.resume();
      await open(made);
      // Its `source` event came before anybody listened if this is the first.
      setSource(made.source);
      if (mine === turn.current) setSaid(made.statusReason ?? '');
    };
    begin().catch((error: unknown) => {
      if (mine === turn.current) setSaid(explain(error));
    });
  }, []);

  // A source may end by itself, as a microphone does that is unplugged, and an instrument may break.
  useEffect(() => {
    if (!lab) return;
    const changed = (event: CustomEvent<{ source: LabSource | null }>) => setSource(event.detail.source);
    const broke = (event: CustomEvent<{ message: string }>) => setSaid(event.detail.message);
    lab.addEventListener('source', changed);
    lab.addEventListener('fault', broke);
    return () => {
      lab.removeEventListener('source', changed);
      lab.removeEventListener('fault', broke);
    };
  }, [lab]);

  const stop = useCallback(() => {
    turn.current += 1;
    lab?.endSource();
    setSource(null);
    setSaid('');
  }, [lab]);

  return { lab, source, said, measure, stop };
}

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
