/** An engine for as long as a component is shown. */

import type { Engine, TrackInfo } from 'heterodyne';
import { useEffect, useState } from 'react';

export interface Loaded {
  engine: Engine;
  track: TrackInfo;
}

/** Loads a track; until then, and where that fails, there is a sentence instead. */
export function useEngine(address: string): { loaded: Loaded | null; said: string } {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [said, setSaid] = useState('Loading.');

  useEffect(() => {
    let engine: Engine | null = null;
    let gone = false;

    async function load(): Promise<void> {
      // Not at the top of the file: the server renders this component too, and has no Web Audio.
      const { Engine } = await import('heterodyne');
      engine = await Engine.create();
      const text = await (await fetch(address)).text();
      const { track, diagnostics } = await engine.load(text, { name: address });
      if (gone) return;
      setSaid(diagnostics.map((one) => `${one.file}:${one.line ?? 1}: ${one.message}`).join('\n'));
      if (track) setLoaded({ engine, track });
    }

    load()
      .catch((error: unknown) => {
        if (!gone) setSaid(error instanceof Error ? error.message : String(error));
      })
      // React shows a component twice while developing: the first engine goes when it has come.
      .finally(() => {
        if (gone) void engine?.close();
      });
    return () => {
      gone = true;
      setLoaded(null);
      void engine?.close();
    };
  }, [address]);

  return { loaded, said };
}
