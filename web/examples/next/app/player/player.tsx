'use client';

import { useEffect, useState } from 'react';
import { type Loaded, useEngine } from './use_engine';

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

export function Player({ track }: { track: string }) {
  const { loaded, said } = useEngine(track);
  return (
    <>
      {loaded && <Controls {...loaded} />}
      <p role="status">{said}</p>
    </>
  );
}

function Controls({ engine, track }: Loaded) {
  const [playing, setPlaying] = useState(false);
  const [seconds, setSeconds] = useState(0);

  useEffect(() => {
    const onState = () => setPlaying(engine.position().state === 'playing');
    engine.addEventListener('state', onState);
    const timer = window.setInterval(() => setSeconds(engine.position().seconds), 100);
    return () => {
      engine.removeEventListener('state', onState);
      window.clearInterval(timer);
    };
  }, [engine]);

  return (
    <>
      <p>
        {track.title}, {clock(track.duration)}, {engine.mode === 'shared' ? 'in a thread of its own' : 'in the audio thread'}
      </p>
      <p className="row">
        <button type="button" onClick={() => void (playing ? engine.pause() : engine.play())}>
          {playing ? 'Pause' : 'Play'}
        </button>
        <label htmlFor="position">Position</label>
        <input
          id="position"
          type="range"
          min={0}
          max={track.duration}
          step={0.1}
          value={seconds}
          onChange={(event) => {
            setSeconds(event.target.valueAsNumber);
            void engine.seek(event.target.valueAsNumber);
          }}
        />
        <output htmlFor="position">{clock(seconds)}</output>
      </p>
    </>
  );
}
