/** What is sent, as a track of the browser: made when somebody first wants it. */
export class TrackOut {
  private destination: MediaStreamAudioDestinationNode | null = null;

  /** `output` is the node's output that has what is sent. */
  constructor(
    private readonly context: AudioContext,
    private readonly node: AudioNode,
    private readonly output: number,
  ) {}

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
