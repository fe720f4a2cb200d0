/** Why there is no microphone, and what to do about it; in sentences for people. */

export interface Refusal {
  what: string;
  todo: string;
}

/** What a browser says when it gives no microphone, by the name of its exception. */
const REFUSALS: Record<string, Refusal> = {
  NotAllowedError: { what: 'The microphone was refused.', todo: 'Allow it in the settings of this site, beside the address, and start again.' },
  SecurityError: { what: 'The microphone was refused.', todo: 'Allow it in the settings of this site, beside the address, and start again.' },
  NotFoundError: { what: 'There is no microphone.', todo: 'Connect one and try again.' },
  OverconstrainedError: { what: 'That microphone is not there any more.', todo: 'Choose another device.' },
  NotReadableError: { what: 'The microphone could not be opened.', todo: 'Another program may hold it: close that and start again.' },
  AbortError: { what: 'The microphone could not be opened.', todo: 'Another program may hold it: close that and start again.' },
};

/** Why no microphone can be had on this page at all; `null` where one may be asked for. */
export function microphoneBarred(): Refusal | null {
  if (!globalThis.isSecureContext) return { what: 'This page may not ask for a microphone.', todo: 'Browsers give one only to https and to localhost: open the page there.' };
  if (navigator.mediaDevices?.getUserMedia === undefined) return { what: 'This browser has no microphone for pages.', todo: 'Use another browser.' };
  return null;
}

/** The name of the browser's own exception, wherever it lies in the chain of causes, or as the reason that an error of Live tells. */
function nameOf(error: unknown): string {
  const reason = (error as { reason?: unknown } | null)?.reason;
  if (typeof reason === 'string' && reason in REFUSALS) return reason;
  for (let at: unknown = error; at instanceof Error || at instanceof DOMException; at = (at as { cause?: unknown }).cause) {
    if (at.name in REFUSALS && (at instanceof DOMException || at.name !== 'AbortError')) return at.name;
  }
  return '';
}

/** A sentence for people. */
export function explain(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.message : String(error);
}

export function explainMicrophone(error: unknown): Refusal {
  return microphoneBarred() ?? REFUSALS[nameOf(error)] ?? { what: 'The microphone could not be had.', todo: explain(error) };
}
