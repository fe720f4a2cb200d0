/** The Lab as the walk handles it: what it shows, read back as numbers, and sources that are known. */

const PATIENCE_MS = 60_000;

/** Cents from one frequency to another. */
export const centsOf = (hz, of) => 1200 * Math.log2(hz / of);

const number = (text) => Number(text.replace('−', '-').replace('+', ''));

export async function open(browser, site, before) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(`exception: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && wrong.push(`console: ${message.text()}`));
  page.on('requestfailed', (request) => request.method() !== 'HEAD' && wrong.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && host !== new URL(site.url).host) wrong.push(`leaves: ${request.url()}`);
  });
  if (before) await context.addInitScript(before);
  await page.goto(`${site.url}lab.html`);
  const button = (name) => page.getByRole('button', { name, exact: true });
  const shows = (where, what) => page.waitForFunction(([where, source]) => new RegExp(source).test(document.querySelector(where)?.textContent ?? ''), [where, what.source]);
  return {
    context, page, wrong, button, shows, site,
    notice: (words) => page.getByRole('region', { name: 'Notices' }).getByText(words).waitFor(),
    async signal(kind, fields) {
      await page.locator('#signal-kind').selectOption(kind);
      for (const [field, text] of Object.entries(fields)) {
        await page.locator(`#signal-${field}`).fill(text);
        await page.keyboard.press('Tab');
      }
    },
    async stop() {
      await button('Stop').click();
      await button('Start').waitFor();
    },
    /**
     * What the tuner shows of this note: of five frames the middle one, since the first is of a tone that began within it, and a file that is played
     * in a loop has a joint. A figure that stands still for two seconds, because nothing about it is uncertain, is taken as it stands.
     */
    async tuner(note) {
      const seen = await page.evaluate((note) => new Promise((done, failed) => {
        const text = (name) => document.querySelector(name).textContent;
        const frames = [];
        const began = performance.now();
        let since = began;
        const look = () => {
          const now = performance.now();
          // A stream of another context has gaps on a machine that is loaded; the page says so.
          const unsteady = text('.lv-verdict') === 'unsteady';
          const name = ['.lv-letter', '.lv-accidental', '.lv-octave'].map(text).join('');
          const [cents, error, hertz] = ['.lv-cents', '.lv-error', '.lv-hertz'].map(text);
          const last = frames[frames.length - 1];
          if (name !== note || !/\d/.test(cents)) {
            frames.length = 0;
            since = now;
          } else if (unsteady) {
            since = now;
          } else if (last?.cents !== cents || last?.hertz !== hertz) {
            frames.push({ cents, error, hertz });
            since = now;
          }
          if (frames.length >= 5 || (frames.length > 0 && now - since > 2000)) done(frames);
          else if (now - began > 60_000) failed(new Error(`the tuner shows ${name} ${cents} ${hertz}, not ${note}`));
          else requestAnimationFrame(look);
        };
        look();
      }), note);
      const read = seen.map(({ cents, error, hertz }) => {
        const [value, bar] = hertz.replace(' Hz', '').split(' ± ').map(number);
        return { cents: number(cents), error: number(error.replace('± ', '').replace(' cent', '')), hertz: value, hertzError: bar };
      });
      if (read.length < 5) return read[read.length - 1];
      const order = read.map(({ cents }) => cents).sort((a, b) => a - b);
      return read.find(({ cents }) => cents === order[order.length >> 1]);
    },
    /** Waits until the tuner shows a frequency to within so many cents and four of its own standard errors: a stream of another context has gaps, and a frame with one is of another sound. */
    steady: (hz, cents) => page.waitForFunction(([hz, cents]) => {
      const [value, error] = document.querySelector('.lv-hertz').textContent.replace(' Hz', '').split(' ± ').map(Number);
      const errorCents = 1731.3 * (error / value);
      return errorCents < cents && Math.abs(1200 * Math.log2(value / hz)) < cents + 4 * errorCents;
    }, [hz, cents]),
    /** A microphone that hears a tone, from a context of its own; the browser is not asked. */
    fakeMicrophone: (hz) => page.evaluate((hz) => {
      const context = new AudioContext();
      const tone = new OscillatorNode(context, { frequency: hz });
      const into = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
      tone.connect(new GainNode(context, { gain: 0.25 })).connect(into);
      tone.start();
      const [track] = into.stream.getAudioTracks();
      globalThis.fake = {
        asked: null,
        stop: () => {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        },
      };
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        globalThis.fake.asked = wanted;
        await context.resume();
        return into.stream;
      };
    }, hz),
  };
}

/** A tone of so many seconds, 48 kHz, 24 bit, one channel. */
export function wav(hz, seconds) {
  const frames = 48_000 * seconds;
  const body = Buffer.alloc(44 + 3 * frames);
  body.write('RIFF', 0);
  body.writeUInt32LE(36 + 3 * frames, 4);
  body.write('WAVEfmt ', 8);
  [16, 1 | (1 << 16), 48_000, 144_000, 3 | (24 << 16)].forEach((word, index) => body.writeUInt32LE(word, 16 + 4 * index));
  body.write('data', 36);
  body.writeUInt32LE(3 * frames, 40);
  for (let frame = 0; frame < frames; frame += 1) body.writeIntLE(Math.round(2e6 * Math.sin((2 * Math.PI * hz * frame) / 48_000)), 44 + 3 * frame, 3);
  return body;
}
