import { Testbed } from './testbed';

export default function Page() {
  return (
    <main>
      <h1>Lab</h1>
      <Testbed />
    </main>
  );
}
