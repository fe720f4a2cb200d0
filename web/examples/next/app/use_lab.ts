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
    const begin = async () => {
      // Not at the top of the file: the server renders components too, and has no Web Audio.
      making.current ??= import('heterodyne/lab').then(({ Lab: Instrument }) => Instrument.create({ clock: 'steady' }));
      const made = await making.current;
      setLab(made);
      await made.resume();
      setSource(await open(made));
      setSaid(made.statusReason ?? '');
    };
    begin().catch((error: unknown) => {
      making.current = null;
      setSource(null);
      setSaid(error instanceof Error ? error.message : String(error));
    });
  }, []);

  const stop = useCallback(() => {
    lab?.endSource();
    setSource(null);
  }, [lab]);

  return { lab, source, said, measure, stop };
}
