/** A canvas that is as sharp as the screen, knows its size in CSS pixels and the colours of the theme. */

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

/** Colours of the theme, read once for each theme. */
export function colours(): Palette {
  if (palette) return palette;
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  palette = {
    text: of('text'), muted: of('muted'), line: of('line'), grid: of('grid'), well: of('well'), accent: of('accent'), accentSoft: of('accent-soft'),
    left: of('left'), right: of('right'), error: of('error'), warning: of('warning'), card: of('card'), edge: of('edge'),
    dark: document.documentElement.dataset['theme'] !== 'light',
  };
  return palette;
}

export function forgetColours(): void {
  palette = null;
}

export class Surface {
  readonly context: CanvasRenderingContext2D;
  /** CSS pixels. */
  width = 0;
  height = 0;
  private ratio = 0;

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly changed: () => void,
  ) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser draws no canvas.');
    this.context = context;
    new ResizeObserver(() => {
      this.fit();
      this.changed();
    }).observe(canvas);
    this.fit();
  }

  /** Clears and begins a drawing in CSS pixels. `false` where nothing would be seen. */
  begin(): boolean {
    if (this.ratio !== devicePixelRatio) this.fit();
    if (this.width === 0 || this.height === 0) return false;
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    return true;
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
