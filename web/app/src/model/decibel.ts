/** Gains and levels in decibels, and how far along a scale they lie. dB = 20·log₁₀(gain). */

/** −∞ for silence. */
export const toDb = (gain: number): number => (gain > 0 ? 20 * Math.log10(gain) : Number.NEGATIVE_INFINITY);

export const fromDb = (db: number): number => 10 ** (db / 20);

/** 0 to 1 on a scale from `floor` to 0 dB. */
export const alongScale = (db: number, floorDb: number): number => Math.min(1, Math.max(0, 1 - db / floorDb));

/** `−6.0`, `−∞`; a true minus. */
export function formatDb(db: number, decimals = 1): string {
  if (db === Number.NEGATIVE_INFINITY) return '−∞';
  const text = Math.abs(db).toFixed(decimals);
  return db < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** The gain of a fader at `place` (0 to 1): its square, so that the lower half is not all silence. */
export const faderGain = (place: number): number => place * place;

export const faderPlace = (gain: number): number => Math.sqrt(Math.min(1, Math.max(0, gain)));
