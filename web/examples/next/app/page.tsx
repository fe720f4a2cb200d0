import { Player } from './player';

export default function Page() {
  return (
    <main>
      <h1>Heterodyne in Next.js</h1>
      <Player track="/track.json" />
    </main>
  );
}
