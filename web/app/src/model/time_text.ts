/**
 * Seconds as people write them, both ways: `1:02:03`, `2:03.4`, and from such text back to seconds.
 */

const pad = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** `m:ss`, or `h:mm:ss` from an hour on; `decimals` digits after the second, cut off and not rounded, so that a clock never runs ahead. */
export function formatTime(seconds: number, decimals = 0): string {
  if (!Number.isFinite(seconds)) return '–:––';
  const scale = 10 ** decimals;
  // A hair is added so that 0.3 s, which binary numbers hold as 0.2999…, is not shown as 0.2.
  const units = Math.floor(Math.abs(seconds) * scale + 1e-6);
  const whole = Math.floor(units / scale);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const tail = decimals > 0 ? `.${String(units % scale).padStart(decimals, '0')}` : '';
  const body = hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
  return `${seconds < 0 && units > 0 ? '−' : ''}${body}${tail}`;
}

/** For screen readers: `1 hour 2 minutes 3 seconds`. */
export function speakTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const parts: string[] = [];
  const add = (count: number, unit: string) => {
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  };
  add(Math.floor(whole / 3600), 'hour');
  add(Math.floor(whole / 60) % 60, 'minute');
  add(whole % 60, 'second');
  return parts.length > 0 ? parts.join(' ') : '0 seconds';
}

/** Seconds of `90`, `1:30`, `1:00:30.5`; `null` where the text is no time. Minutes and seconds after a colon are below 60. */
export function parseTime(text: string): number | null {
  const trimmed = text.trim();
  if (!/^\d+(:\d{1,2}){0,2}([.,]\d+)?$/.test(trimmed)) return null;
  const parts = trimmed.replace(',', '.').split(':').map(Number);
  if (parts.slice(1).some((part) => part >= 60)) return null;
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}
