/**
 * What is changed in a session description, and what is read from it.
 *
 * Invariant: lines that are not known stay as they are.
 */

/** Asks the other side for Opus in stereo, at a rate for music, without pauses. */
export function withStereo(sdp: string): string {
  const payloads = [...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000\/2\r?$/gim)].map(([, number]) => number);
  return payloads.reduce<string>((text, number) => {
    const line = new RegExp(`^a=fmtp:${number} (.*?)(\\r?)$`, 'm');
    // Who has nothing to say of Opus leaves the line out.
    const whole = line.test(text) ? text : text.replace(new RegExp(`^(a=rtpmap:${number} .*?)(\\r?)$`, 'm'), `$1$2\na=fmtp:${number} $2`);
    return whole.replace(line, (_all, given: string, end: string) => {
      const kept = given.split(';').filter((one) => one !== '' && !/^\s*(stereo|sprop-stereo|maxaveragebitrate|usedtx)=/.test(one));
      return `a=fmtp:${number} ${[...kept, 'stereo=1', 'sprop-stereo=1', 'maxaveragebitrate=160000', 'usedtx=0'].join(';')}${end}`;
    });
  }, sdp);
}

/** Who a description is of: the fingerprint of its certificate. */
export function fingerprint(sdp: string): string | null {
  return /^a=fingerprint:(.+?)\r?$/m.exec(sdp)?.[1]?.toLowerCase() ?? null;
}

/** Which offer a description is, to who answers it: its ICE user name, new with every offer that looks for ways. */
export function iceName(sdp: string): string | undefined {
  return /^a=ice-ufrag:(.+?)\r?$/m.exec(sdp)?.[1];
}
