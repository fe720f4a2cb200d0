/** Light, dark, or as the system has it. */
import { forgetColours } from 'heterodyne/lab-views';
import { button } from './page.ts';
import { forget, isString, keep, recall } from './keep.ts';

const CHOICES = ['system', 'light', 'dark'] as const;
type Choice = (typeof CHOICES)[number];

export function listenToTheme(changed: () => void): void {
  const light = matchMedia('(prefers-color-scheme: light)');
  const kept = recall('theme', 'system', isString);
  let choice: Choice = CHOICES.find((each) => each === kept) ?? 'system';
  const press = button('theme');
  const show = () => {
    document.documentElement.dataset['theme'] = choice === 'system' ? (light.matches ? 'light' : 'dark') : choice;
    press.setAttribute('aria-label', `Colour theme: ${choice}`);
    press.title = `Colour theme: ${choice}`;
    forgetColours();
    changed();
  };
  press.addEventListener('click', () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length] ?? 'system';
    if (choice === 'system') forget('theme');
    else keep('theme', choice);
    show();
  });
  light.addEventListener('change', show);
  show();
}
