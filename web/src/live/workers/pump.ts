/** The pump in a Worker: a page that is busy does not delay sound. */
import { Pump, type PumpNews, type PumpOrder } from '../pump.js';

let pump: Pump | null = null;

onmessage = ({ data }: MessageEvent<PumpOrder>): void => {
  const tell = (news: PumpNews): void => (globalThis as unknown as Worker).postMessage(news);
  switch (data.order) {
    case 'begin':
      pump?.close();
      pump = new Pump(data.parts, tell);
      break;
    case 'attach':
      pump?.attach(data.slot, data.channel);
      break;
    case 'detach':
      pump?.detach(data.slot);
      break;
    case 'again':
      pump?.again(data.parts);
      break;
    case 'end':
      pump?.close();
      pump = null;
      break;
  }
};
