/** Asks a server for a room. */
import { HeterodyneLiveError } from './error.js';
import { roomAddress } from './room_messages.js';

/** A new room of the server at this address: what `live.join` takes. */
export async function makeRoom(server: string | URL): Promise<string> {
  const address = new URL('rooms', new URL(server, location.href));
  let answer: Response;
  try {
    answer = await fetch(address, { method: 'POST' });
  } catch (cause) {
    throw new HeterodyneLiveError('room', `${address.href} cannot be reached (${String(cause)}).`, 'unreachable');
  }
  const said = answer.ok ? ((await answer.json().catch(() => null)) as { room?: unknown } | null) : null;
  const room = typeof said?.room === 'string' ? roomAddress(`${address.href}/${said.room}`, address.href) : null;
  if (room === null) {
    throw new HeterodyneLiveError('room', `${address.href} makes no rooms: it has answered ${answer.status} ${answer.statusText}.`, String(answer.status));
  }
  return room;
}
