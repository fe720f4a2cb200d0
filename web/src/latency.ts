/**
 * How long sound takes from the worklet to the ear, as far as the browser can be asked.
 *
 * Invariant: Firefox with PulseAudio is never asked. There `outputLatency` and `getOutputTimestamp()` lock the audio graph and then wait for
 * the sound server's loop, which may itself be waiting for a quantum of that graph (Firefox 153, seen in the stacks of all four threads): the page
 * and the sound of every other page then stand still for good.
 */

/** Firefox where sound goes through PulseAudio or what speaks its language: Linux and the BSDs. */
const HARMS = /\(X11;.*\bGecko\/.*\bFirefox\//;

/** Seconds; `null` where nothing can be asked, and while the context does not run. */
export function latencySeconds(context: BaseAudioContext, agent: string = navigator.userAgent): number | null {
  if (!(typeof AudioContext !== 'undefined' && context instanceof AudioContext) || context.state !== 'running') {
    return null;
  }
  if (HARMS.test(agent)) {
    return null;
  }
  const told = context.outputLatency;
  if (Number.isFinite(told) && told > 0) {
    // From the destination on; before it lies what the context itself holds back.
    return told + (context.baseLatency || 0);
  }
  const { contextTime } = context.getOutputTimestamp?.() ?? {};
  if (contextTime !== undefined && contextTime > 0) {
    return Math.max(0, context.currentTime - contextTime);
  }
  return context.baseLatency || null;
}
