/** What stands between the page and good figures, and what to do about it: each as one line that is there as long as it is true. */
import { block, make, makeButton, sign } from '../shell/page.ts';
import type { Bench } from './bench.ts';
import { requirementsHere } from './package.ts';

type Topic = 'secure' | 'isolation' | 'fallback' | 'refusal' | 'suspended';

interface Advice {
  kind: 'info' | 'warning' | 'problem';
  what: string;
  todo: string;
  action?: { name: string; run: () => void };
}

const ORDER: readonly Topic[] = ['secure', 'refusal', 'suspended', 'fallback', 'isolation'];

export class AdviceCard {
  private readonly lines = new Map<Topic, { advice: Advice; element: HTMLElement }>();

  constructor(private readonly bench: Bench) {
    bench.bus.on('refusal', (refusal) => this.set('refusal', refusal ? { kind: 'problem', ...refusal } : null));
    bench.bus.on('context', () => this.contextChanged());
    bench.bus.on('running', () => this.contextChanged());
    bench.bus.on('lab', (lab) => {
      this.set('fallback', lab?.status === 'fallback' ? {
        kind: 'problem', what: lab.statusReason ?? 'The instrument does not run here.',
        todo: 'Only peak, RMS and offset are measured, by a script. Chrome or Edge 91, Firefox 89 and Safari 16.4 or newer have WebAssembly SIMD.',
      } : null);
      if (lab && lab.transport === 'messages' && bench.transport === 'auto') this.isolation(lab.transportReason);
      else if (lab) this.set('isolation', null);
    });
    const missing = requirementsHere();
    if (missing.insecure) this.set('secure', { kind: 'problem', what: 'This page is not a secure context.', todo: 'Browsers measure sound only on https and on localhost: open the page there.' });
    else if (missing.simd) this.set('fallback', { kind: 'problem', what: 'This browser has no WebAssembly SIMD.', todo: 'Only peak, RMS and offset can be measured, by a script. Chrome or Edge 91, Firefox 89 and Safari 16.4 or newer have it.' });
    if (globalThis.crossOriginIsolated !== true && !missing.insecure) this.isolation(null);
  }

  private isolation(reason: string | null): void {
    this.set('isolation', {
      kind: 'warning', what: 'This page is not cross-origin isolated.',
      todo: `Results come by messages and no clock measures a quantum; figures of sound are the same. The server has to send Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, as heterodyne serve does.${reason && !/isolated/.test(reason) ? ` ${reason}` : ''}`,
    });
  }

  private contextChanged(): void {
    const { lab, running } = this.bench;
    const state = lab?.context.state;
    this.set('suspended', running && lab && state !== 'running' ? {
      kind: 'warning', what: state === 'closed' ? 'The sound output was closed.' : 'The browser holds the sound back.',
      todo: state === 'closed' ? 'Another instrument is needed.' : 'It waits for a click on this page before sound may flow.',
      action: state === 'closed' ? { name: 'Restart the instrument', run: () => void this.bench.restart() } : { name: 'Let it flow', run: () => void this.bench.resume() },
    } : null);
  }

  private set(topic: Topic, advice: Advice | null): void {
    const old = this.lines.get(topic);
    if (!advice && !old) return;
    if (advice && old && advice.what === old.advice.what && advice.todo === old.advice.todo) return;
    old?.element.remove();
    this.lines.delete(topic);
    if (!advice) return;
    // The other lines stay the elements that they are: a new one with an alert would be read out again.
    const after = ORDER.slice(ORDER.indexOf(topic) + 1).find((each) => this.lines.has(each));
    const element = item(advice);
    block('advice').insertBefore(element, after ? this.lines.get(after)?.element ?? null : null);
    this.lines.set(topic, { advice, element });
  }
}

function item({ kind, what, todo, action }: Advice): HTMLElement {
  const text = make('p', {}, make('strong', { text: what }), document.createTextNode(' '), make('span', { text: todo }));
  const line = make('li', { class: kind }, sign(kind === 'info' ? 'info' : 'warning'), text);
  text.setAttribute('role', kind === 'problem' ? 'alert' : 'status');
  if (action) line.append(makeButton({ class: 'text-button', text: action.name }, action.run));
  return line;
}
