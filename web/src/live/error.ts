/** Errors of Live: a code for programs, the protocol's own word, and a sentence for people. */
import type { LiveError, LiveErrorCode } from './api.js';

export class HeterodyneLiveError extends Error implements LiveError {
  override readonly name = 'HeterodyneLiveError';

  constructor(
    readonly code: LiveErrorCode,
    message: string,
    readonly reason: string | null = null,
  ) {
    super(message);
  }
}
