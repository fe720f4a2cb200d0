/**
 * The control Worker: turns tracks into what plays, and steers it.
 *
 * Invariant: nothing is parsed, compiled or freed anywhere else. In `shared` mode it works in the memory in which the engine Worker plays;
 * in `single` mode each track is worked out in a memory of its own, of which the worklet gets a copy.
 */
import { HeterodyneError } from '../api.js';
import type { Asked, ControlQuestion, Opened, Placed } from '../messages.js';
import { Decoders } from './decoders.js';
import { compile } from './fetch.js';
import { PressRoom } from './press.js';
import { answerAll } from './scope.js';
import { Steering } from './steering.js';

/** What both modes can do. */
export interface ControlRoom {
  open(): Opened;
  answer(question: ControlQuestion): Promise<Placed | null> | Placed | null;
}

let room: ControlRoom | null = null;

answerAll<Asked<ControlQuestion>>(async (question) => {
  if (question.ask === 'open') {
    const module = await compile(question.url);
    const decoders = new Decoders(question.decoders);
    room =
      question.worklet === null
        ? new Steering(module, decoders, question.pages, question.rateHz, question.ringFrames)
        : new PressRoom(module, decoders, question.pages, question.rateHz, question.worklet, question.url);
    return room.open();
  }
  if (room === null) {
    throw new HeterodyneError('internal', 'the control Worker was not opened');
  }
  return room.answer(question);
});
