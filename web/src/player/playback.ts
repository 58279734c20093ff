import { useSyncExternalStore } from "react";

/** The one place that touches the audio element. Positions are milliseconds, as in the API. */
export class Playback {
  #audio: HTMLAudioElement | null = null;
  #frame = 0;
  #wanted = 0;
  #listeners = new Set<() => void>();

  attach(audio: HTMLAudioElement): () => void {
    this.#audio = audio;
    if (this.#wanted) audio.currentTime = this.#wanted / 1000;
    const names = [
      "play",
      "pause",
      "ended",
      "seeking",
      "seeked",
      "timeupdate",
      "ratechange",
      "loadedmetadata",
      "error",
    ];
    const changed = () => this.#changed();
    for (const name of names) audio.addEventListener(name, changed);
    this.#tell();
    return () => {
      cancelAnimationFrame(this.#frame);
      for (const name of names) audio.removeEventListener(name, changed);
      this.#audio = null;
    };
  }

  get positionMs() {
    return this.#audio ? Math.round(this.#audio.currentTime * 1000) : this.#wanted;
  }
  get playing() {
    return this.#audio ? !this.#audio.paused && !this.#audio.ended : false;
  }
  get rate() {
    return this.#audio?.playbackRate ?? 1;
  }
  get failed() {
    return Boolean(this.#audio?.error);
  }

  seek(ms: number) {
    this.#wanted = Math.max(0, ms);
    if (this.#audio) this.#audio.currentTime = this.#wanted / 1000;
    this.#tell();
  }
  skip(ms: number) {
    this.seek(this.positionMs + ms);
  }
  toggle() {
    if (this.playing) this.#audio?.pause();
    else this.play();
  }
  play() {
    // A refused start (no sound device, no file) is told by the element's own events.
    this.#audio?.play().catch(() => this.#tell());
  }
  setRate(rate: number) {
    if (this.#audio) this.#audio.playbackRate = rate;
  }

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** The element reports its time four times a second; while it plays we look on every frame instead. */
  #changed() {
    cancelAnimationFrame(this.#frame);
    const step = () => {
      this.#tell();
      if (this.playing) this.#frame = requestAnimationFrame(step);
    };
    step();
  }
  #tell() {
    for (const listener of this.#listeners) listener();
  }
}

/** Draws again only when what was selected changes, so a turn and not a frame moves the transcript. */
export function usePlayback<T extends string | number | boolean>(
  playback: Playback,
  select: (playback: Playback) => T,
): T {
  return useSyncExternalStore(playback.subscribe, () => select(playback));
}
