/** Tracks that come with the page. */

const FILES = import.meta.glob<string>('../tracks/*.json', { query: '?url', import: 'default', eager: true });

export interface Example {
  id: string;
  /** Of the document that it becomes. */
  name: string;
  length: string;
}

export const EXAMPLES: readonly Example[] = [
  { id: 'evening_descent', name: 'Evening descent', length: '5 minutes' },
  { id: 'morning_focus', name: 'Morning focus', length: '2 minutes' },
  { id: 'rolling_noise', name: 'Rolling noise', length: '4 minutes' },
  { id: 'whole_night', name: 'Whole night', length: '8 hours' },
  { id: 'two_tones', name: 'Two tones', length: 'half a minute' },
];

export async function exampleText(id: string): Promise<string> {
  const url = FILES[`../tracks/${id}.json`];
  if (url === undefined) throw new Error(`There is no example ${id}.`);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The example could not be loaded (${answer.status}).`);
  return answer.text();
}
