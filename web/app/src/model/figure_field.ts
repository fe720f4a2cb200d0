/** Numbers that people write: a comma for a point, a true minus, spaces and underscores between digits. */

/** `null` for what is no number or lies outside of the limits. */
export function readFigure(text: string, least: number, most: number): number | null {
  const plain = text.trim().replace(/[−–]/g, '-').replace(/[\s_']/g, '').replace(',', '.');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return null;
  const value = Number(plain);
  return Number.isFinite(value) && value >= least && value <= most ? value : null;
}
