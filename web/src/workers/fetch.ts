/** Fetches and compiles the WebAssembly module. */
import { HeterodyneError } from '../api.js';

/** The module behind `url`, compiled while it arrives where the server says that it is WebAssembly. */
export async function compile(url: string): Promise<WebAssembly.Module> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin' });
  } catch (cause) {
    throw new HeterodyneError('asset', `${url} cannot be fetched (${String(cause)})`);
  }
  if (!response.ok) {
    throw new HeterodyneError('asset', `${url} was answered with status ${response.status}; the package's file belongs there`);
  }
  const type = response.headers.get('content-type') ?? '';
  try {
    if (type.startsWith('application/wasm') && 'compileStreaming' in WebAssembly) {
      return await WebAssembly.compileStreaming(response);
    }
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw new HeterodyneError(
      'asset',
      `${url} (${type || 'no content type'}) cannot be compiled: ${String(cause)}; a Content-Security-Policy has to allow 'wasm-unsafe-eval'`,
    );
  }
}
