/** Who wants to know is told: typed events between the session and the views. */
export class Bus<Events> {
  private readonly heard = new Map<keyof Events, Set<(detail: never) => void>>();

  on<K extends keyof Events>(name: K, hear: (detail: Events[K]) => void): void {
    const set = this.heard.get(name) ?? new Set();
    set.add(hear as (detail: never) => void);
    this.heard.set(name, set);
  }

  emit<K extends keyof Events>(name: K, detail: Events[K]): void {
    for (const hear of this.heard.get(name) ?? []) (hear as (detail: Events[K]) => void)(detail);
  }
}
