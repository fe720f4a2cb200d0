/** A slider, or a choice, for one parameter of an effect. Frequencies and times move by their logarithm. */
import { make, setText } from '../shell/page.ts';
import type { EffectParameter } from './package.ts';
import { alongRange, fromRange, parameterText, parameterTitle } from '../model/parameter_text.ts';

/** Steps of a slider. */
const STEPS = 1000;

export interface Control {
  name: string;
  element: HTMLElement;
  show(value: number): void;
}

export function control(parameter: EffectParameter, of: string, move: (value: number) => void): Control {
  const title = parameterTitle(parameter.name);
  if (parameter.unit === 'choice') {
    const list = make('select', { label: `${of}: ${title}` });
    list.append(...parameter.choices.map((choice, at) => new Option(choice.replace(/_/g, ' '), String(at))));
    list.addEventListener('change', () => move(Number(list.value)));
    return {
      name: parameter.name,
      element: make('label', { class: 'parameter', title: parameter.says }, make('span', { text: title }), make('span', { class: 'select small' }, list)),
      show: (value) => {
        list.value = String(Math.round(value));
      },
    };
  }
  const slider = make('input', { label: `${of}: ${title}` });
  Object.assign(slider, { type: 'range', min: '0', max: String(STEPS), step: '1' });
  const text = make('output');
  const tell = (value: number): void => {
    setText(text, parameterText(parameter, value));
    slider.setAttribute('aria-valuetext', parameterText(parameter, value));
  };
  slider.addEventListener('input', () => {
    const value = fromRange(parameter, Number(slider.value) / STEPS);
    tell(value);
    move(value);
  });
  return {
    name: parameter.name,
    element: make('label', { class: 'parameter', title: parameter.says }, make('span', { text: title }), slider, text),
    show: (value) => {
      slider.value = String(Math.round(STEPS * alongRange(parameter, value)));
      tell(value);
    },
  };
}
