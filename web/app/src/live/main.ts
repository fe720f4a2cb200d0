/** The Live page: makes the desk and its cards. The engine itself is made when somebody starts it. */
import { Frames } from '../shell/frames.ts';
import { listenToDrops } from '../shell/drops.ts';
import { showNotice } from '../shell/notices.ts';
import { button } from '../shell/page.ts';
import { listenToKeys, openHelp } from '../shell/shortcuts.ts';
import { listenToTheme } from '../shell/theme.ts';
import { Desk } from './desk.ts';
import { InputCard } from './input_card.ts';
import { MixBar } from './mix_bar.ts';
import { createLive, openRoom } from './package.ts';
import { PeersCard } from './peers_card.ts';
import { RackCard } from './rack_card.ts';
import { RecordCard } from './record_card.ts';
import { RoomCard } from './room_card.ts';
import { ServerCard } from './server_card.ts';
import { TestCard } from './test_card.ts';
import { WayCard } from './way_card.ts';

function start(): void {
  const desk = new Desk({ createLive, openRoom });
  const frames = new Frames();
  desk.bus.on('notice', showNotice);
  new RoomCard(desk);
  new PeersCard(desk, frames);
  new InputCard(desk, frames);
  const rack = new RackCard(desk);
  const record = new RecordCard(desk);
  const mix = new MixBar(desk);
  new TestCard(desk);
  new WayCard(desk);
  new ServerCard(desk);
  listenToTheme(() => frames.wake());
  listenToDrops(([file]) => file && void rack.open(file), showNotice);
  listenToKeys([
    { key: 'm', shown: 'M', does: 'Mute yourself, or be heard', run: () => mix.mute() },
    { key: 'c', shown: 'C', does: 'Copy the invitation', run: () => button('copy').click() },
    { key: 'r', shown: 'R', does: 'Record the mix, or stop', run: () => void record.toggle('mix') },
    { key: '9', shown: '9 0', does: 'Volume down or up', run: () => mix.nudge(-0.05) },
    { key: '0', shown: '', does: '', run: () => mix.nudge(0.05) },
    { key: 'o', shown: 'O', does: 'Open a chain of effects', run: () => button('chain-open').click() },
    { key: '?', shown: '?', does: 'This help', run: openHelp },
  ]);
  addEventListener('pagehide', () => desk.close());
}

if (!document.documentElement.classList.contains('too-old')) start();
