import type { Metadata } from 'next';
import { Player } from './player';

export const metadata: Metadata = { title: 'Player · Heterodyne in Next.js' };

export default function Page() {
  return (
    <main className="narrow">
      <h1>Player</h1>
      <Player track="/track.json" />
    </main>
  );
}
