/** Tracks that come with the page. */

const FILES = import.meta.glob<string>('../tracks/*.json', { query: '?url', import: 'default', eager: true });

export interface Example {
  id: string;
  title: string;
}

export const EXAMPLES: readonly Example[] = [
  { id: 'evening_descent', title: 'Evening descent, 5 minutes' },
  { id: 'morning_focus', title: 'Morning focus, 2 minutes' },
  { id: 'rolling_noise', title: 'Rolling noise, 4 minutes' },
  { id: 'whole_night', title: 'Whole night, 8 hours' },
  { id: 'two_tones', title: 'Two tones, half a minute' },
];

export async function exampleText(id: string): Promise<string> {
  const url = FILES[`../tracks/${id}.json`];
  if (url === undefined) throw new Error(`There is no example ${id}.`);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The example could not be loaded (${answer.status}).`);
  return answer.text();
}
