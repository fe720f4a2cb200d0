/**
 * The effects of what is sent, in order: built from the package's catalogue, so that an effect that is new there is here too.
 *
 * Invariant: a parameter that moves is moved in the running chain; only another order, or another set of effects, makes a new one.
 */
import { block, button, input, make, makeButton, select, setText, sign } from '../shell/page.ts';
import { save } from '../shell/save.ts';
import type { Desk } from './desk.ts';
import type { Chain, ChainStage, EffectKind } from './package.ts';
import { control } from './parameter_control.ts';

export class RackCard {
  /** What the rows on the page were built of. */
  private built = '';

  constructor(private readonly desk: Desk) {
    const add = select('add');
    add.addEventListener('change', () => {
      const effect = add.value;
      add.value = '';
      if (effect !== '') void this.reorder((stages) => [...stages, { effect, bypass: false, values: {} }]);
    });
    const preset = select('preset');
    preset.addEventListener('change', () => {
      if (preset.value !== '') void this.chain?.preset(preset.value).then(() => this.show());
      else void this.reorder(() => []);
    });
    button('chain-save').addEventListener('click', () => {
      const { chain } = this;
      if (chain) save(`${chain.name || 'chain'}.json`, new Blob([chain.document()], { type: 'application/json' }));
    });
    const file = input('chain-file');
    button('chain-open').addEventListener('click', () => file.click());
    file.addEventListener('change', () => {
      const [chosen] = Array.from(file.files ?? []);
      file.value = '';
      if (chosen) void this.open(chosen);
    });
    desk.bus.on('live', () => this.begin());
    desk.bus.on('chain', () => this.show());
  }

  private get chain(): Chain | null {
    return this.desk.live?.chain ?? null;
  }

  /** A chain from a file; what is wrong with it is shown, and the one before plays on. */
  async open(file: File): Promise<void> {
    if (!this.chain) return;
    await this.chain.set(await file.text());
    this.show();
  }

  private begin(): void {
    const { chain } = this;
    if (!chain) return;
    select('add').replaceChildren(new Option('Add an effect…', ''), ...chain.catalogue.map(({ name, title }) => new Option(title, name)));
    select('preset').replaceChildren(new Option('None', ''), ...chain.presets.map(({ name, title }) => new Option(title, name)));
    for (const id of ['add', 'preset'] as const) select(id).disabled = false;
    for (const id of ['chain-save', 'chain-open'] as const) button(id).disabled = false;
  }

  private kind(effect: string): EffectKind | undefined {
    return this.chain?.catalogue.find(({ name }) => name === effect);
  }

  /** Another list of stages, as a document: what a stage does not name has its default. */
  private async reorder(change: (stages: readonly ChainStage[]) => readonly ChainStage[]): Promise<void> {
    const { chain } = this;
    if (!chain) return;
    const stages = change(chain.stages).map(({ effect, bypass, values }) => {
      const kind = this.kind(effect);
      const words = Object.entries(values).map(([name, value]) => {
        const parameter = kind?.parameters.find((each) => each.name === name);
        return [name, parameter?.unit === 'choice' ? (parameter.choices[value] ?? value) : value] as const;
      });
      return { effect, ...(bypass ? { bypass } : {}), ...Object.fromEntries(words) };
    });
    await chain.set({ heterodyne_chain: 1, name: chain.name, stages });
    this.show();
  }

  private show(): void {
    const { chain } = this;
    if (!chain) return;
    const { stages } = chain;
    const shape = stages.map(({ effect }) => effect).join(' ');
    block('rack-empty').hidden = stages.length > 0;
    setText(block('rack-latency'), `${chain.latencyMs.toFixed(1)} ms`);
    select('preset').value = chain.presets.find(({ name, title }) => chain.name === title || chain.name === name)?.name ?? '';
    block('chain-problems').replaceChildren(...chain.problems.map(({ message, path }) => make('li', { text: path ? `${path}: ${message}` : message })));
    const list = block('stages');
    if (shape !== this.built) {
      this.built = shape;
      list.replaceChildren(...stages.map((stage, at) => this.row(stage, at, stages.length)));
      return;
    }
    stages.forEach((stage, at) => list.children[at]?.dispatchEvent(new CustomEvent('show', { detail: stage })));
  }

  private row(stage: ChainStage, at: number, count: number): HTMLLIElement {
    const kind = this.kind(stage.effect);
    const title = kind?.title ?? stage.effect;
    const on = make('input', { label: `${title} acts` });
    on.type = 'checkbox';
    const summary = make('summary', {}, make('span', { class: 'stage-title', text: title }));
    const controls = (kind?.parameters ?? []).map((parameter) => control(parameter, title, (value) => this.chain?.move(at, parameter.name, value)));
    const swap = (by: number) => () => void this.reorder((stages) => {
      const next = [...stages];
      const [taken] = next.splice(at, 1);
      if (taken) next.splice(at + by, 0, taken);
      return next;
    });
    const up = makeButton({ class: 'icon-button small', label: `${title} earlier` }, swap(-1), sign('up'));
    const down = makeButton({ class: 'icon-button small', label: `${title} later` }, swap(1), sign('down'));
    up.disabled = at === 0;
    down.disabled = at === count - 1;
    const gone = makeButton({ class: 'icon-button small', label: `Remove ${title}` }, () => void this.reorder((stages) => stages.filter((_, index) => index !== at)), sign('close'));
    const details = make('details', { class: 'stage-body' }, summary, make('p', { class: 'reason', text: kind?.says ?? '' }), make('div', { class: 'parameters' }, ...controls.map(({ element }) => element)));
    const item = make('li', { class: 'stage-row' }, on, details, make('div', { class: 'stage-tools' }, up, down, gone));
    on.addEventListener('change', () => {
      this.chain?.bypass(at, !on.checked);
      item.classList.toggle('off', !on.checked);
    });
    const show = ({ bypass, values }: ChainStage): void => {
      on.checked = !bypass;
      item.classList.toggle('off', bypass);
      for (const each of controls) {
        const value = values[each.name];
        if (value !== undefined) each.show(value);
      }
    };
    item.addEventListener('show', (event) => show((event as CustomEvent<ChainStage>).detail));
    show(stage);
    return item;
  }
}
