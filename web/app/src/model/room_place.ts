/**
 * Where the room is: the part of the page's address behind `#` is its token, so that no server that delivers the page sees it; `?server=` names a server of rooms
 * elsewhere.
 */

/** What a token is made of: base64url, 32 letters. */
const TOKEN = /^[A-Za-z0-9_-]{16,64}$/;

export interface Place {
  /** Where rooms are made: the page's own server, or another. */
  server: string;
  token: string | null;
  /** What stands behind `#` and is no token. */
  strange: string | null;
}

/** Reads the address of the page. */
export function placeOf(address: URL): Place {
  const named = address.searchParams.get('server');
  let server = address.origin;
  if (named !== null) {
    try {
      const url = new URL(named);
      if (url.protocol === 'https:' || url.protocol === 'http:') server = url.origin;
    } catch {
      // What is no address leads to the page's own server.
    }
  }
  const word = address.hash.replace(/^#/, '') || (address.searchParams.get('room') ?? '');
  const fits = TOKEN.test(word);
  return { server, token: fits ? word : null, strange: fits || word === '' ? null : word };
}

/** The token at the end of a room's address. */
export function tokenOf(room: string): string | null {
  const token = room.split('/').filter((part) => part !== '').pop() ?? '';
  return TOKEN.test(token) ? token : null;
}

/** Where a room is entered. */
export const roomOf = (server: string, token: string): string => `${server}/rooms/${token}`;

/** The link that invites: this page, with the room behind `#`. */
export function invitation(address: URL, token: string): string {
  const link = new URL(address.href);
  link.searchParams.delete('room');
  link.hash = token;
  return link.href;
}
