/**
 * A canvas that is as sharp as the screen, knows its size in CSS pixels and the colours of the page around it.
 *
 * Colours are custom properties (`--text`, `--left`, …; `lab-views.css` gives each a value for light and dark); a page that defines them
 * itself is followed, and so is a change of `data-theme` or of the system's scheme.
 */

export interface Palette {
  text: string;
  muted: string;
  line: string;
  grid: string;
  well: string;
  accent: string;
  accentSoft: string;
  left: string;
  right: string;
  error: string;
  warning: string;
  card: string;
  edge: string;
  dark: boolean;
}

let palette: Palette | null = null;
const listeners = new Set<() => void>();
let watching = false;

/** Forgets the colours that were read and has every surface drawn anew. */
export function forgetColours(): void {
  palette = null;
  for (const changed of listeners) changed();
}

function watch(): void {
  if (watching) return;
  watching = true;
  new MutationObserver(forgetColours).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  matchMedia('(prefers-color-scheme: light)').addEventListener('change', forgetColours);
}

/** `true` for a colour written as `#rrggbb` whose luma lies in the lower half. */
function isDark(colour: string): boolean {
  const parts = /^#(..)(..)(..)$/.exec(colour);
  if (!parts) return true;
  const [r = 0, g = 0, b = 0] = parts.slice(1).map((part) => parseInt(part, 16));
  return 0.3 * r + 0.59 * g + 0.11 * b < 128;
}

/** Colours of the theme, read once for each theme. */
export function colours(): Palette {
  if (palette) return palette;
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  palette = {
    text: of('text'), muted: of('muted'), line: of('line'), grid: of('grid'), well: of('well'), accent: of('accent'), accentSoft: of('accent-soft'),
    left: of('left'), right: of('right'), error: of('error'), warning: of('warning'), card: of('card'), edge: of('edge'), dark: isDark(of('well')),
  };
  return palette;
}

export class Surface {
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels. */
  width = 0;
  height = 0;
  private ratio = 0;
  private readonly sizes: ResizeObserver;
  /** What is scrolled out of sight costs nothing; it is drawn when it comes back. */
  private readonly sight: IntersectionObserver;
  private seen = true;

  /** `changed`: called when what was drawn is no longer right: another size, another theme. */
  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly changed: () => void,
  ) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser draws no canvas.');
    this.context = context;
    this.sizes = new ResizeObserver(() => {
      this.fit();
      this.changed();
    });
    this.sizes.observe(canvas);
    this.sight = new IntersectionObserver((entries) => {
      const was = this.seen;
      this.seen = entries[entries.length - 1]?.isIntersecting ?? true;
      if (this.seen && !was) this.changed();
    }, { rootMargin: '64px' });
    this.sight.observe(canvas);
    watch();
    listeners.add(changed);
    this.fit();
  }

  /** Clears and begins a drawing in CSS pixels. `false` where nothing would be seen. */
  begin(): boolean {
    if (this.ratio !== devicePixelRatio) this.fit();
    if (!this.seen || this.width === 0 || this.height === 0) return false;
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    return true;
  }

  close(): void {
    this.sizes.disconnect();
    this.sight.disconnect();
    listeners.delete(this.changed);
  }

  private fit(): void {
    this.ratio = devicePixelRatio || 1;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    const wide = Math.round(this.width * this.ratio);
    const high = Math.round(this.height * this.ratio);
    if (this.canvas.width !== wide) this.canvas.width = wide;
    if (this.canvas.height !== high) this.canvas.height = high;
  }
}

export const CANVAS_FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, sans-serif';
