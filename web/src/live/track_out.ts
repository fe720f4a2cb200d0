/** What is sent, as a track of the browser: made when somebody first wants it. */
export class TrackOut {
  private destination: MediaStreamAudioDestinationNode | null = null;

  /** `output` is the node's output that has what is sent. */
  constructor(
    private readonly context: AudioContext,
    private node: AudioNode,
    private readonly output: number,
  ) {}

  /** The worklet's node is another one. */
  moveTo(node: AudioNode): void {
    this.node = node;
    if (this.destination !== null) {
      node.connect(this.destination, this.output);
    }
  }

  get track(): MediaStreamTrack | null {
    if (this.destination === null) {
      this.destination = this.context.createMediaStreamDestination();
      this.node.connect(this.destination, this.output);
    }
    const [track = null] = this.destination.stream.getAudioTracks();
    if (track !== null && 'contentHint' in track) {
      track.contentHint = 'music';
    }
    return track;
  }
}
