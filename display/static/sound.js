// Plays a call's clips one after another without gaps, and says when the browser does not let it.
const KEPT_CLIPS = 32;
const PATIENCE_MS = 4000;
const BETWEEN_S = 0.08;
const AFTER_CHIME_S = 0.25;
const BEFORE_AGAIN_MS = 700;

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

export class Sound {
  // changed() is told whenever `ready` may have changed.
  constructor({ changed = () => {} } = {}) {
    this.clips = new Map();
    try {
      this.context = new AudioContext();
      this.context.addEventListener("statechange", changed);
      this.gain = this.context.createGain();
      this.gain.connect(this.context.destination);
    } catch {
      this.context = null;
    }
  }

  get ready() {
    return this.context?.state === "running";
  }

  // 0 to 100, as the hall's rule says it.
  set volume(percent) {
    if (this.gain) this.gain.gain.value = percent / 100;
  }

  // From within a touch or a key, which is what browsers want to see before they make a sound.
  async unlock(patience = 2000) {
    await Promise.race([this.context?.resume(), pause(patience)]);
    return this.ready;
  }

  // The chime and the words, then the words once more unless `again()` says that others are waiting.
  async say([chime, ...words], again = () => true) {
    if (!this.ready || chime === undefined) return;
    const first = await this.load(chime);
    const spoken = (await Promise.all(words.map((url) => this.load(url)))).filter(Boolean);
    await this.play(first ? [first, ...spoken] : spoken, first ? 1 : 0);
    if (spoken.length === 0 || !again()) return;
    await pause(BEFORE_AGAIN_MS);
    await this.play(spoken);
  }

  async play(buffers, chimes = 0) {
    const context = this.context;
    if (!this.ready || buffers.length === 0) return;
    let at = context.currentTime + 0.05;
    buffers.forEach((buffer, place) => {
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(this.gain);
      source.addEventListener("ended", () => source.disconnect());
      source.start(at);
      at += buffer.duration + (place < chimes ? AFTER_CHIME_S : BETWEEN_S);
    });
    // By the clock and not by `ended`: a sound card pulled out must not hold up the queue.
    await pause((at - context.currentTime) * 1000);
  }

  // A clip that is missing, broken or late is null: the others are said without it.
  async load(url) {
    const kept = this.clips.get(url);
    if (kept) {
      this.clips.delete(url);
      this.clips.set(url, kept);
      return kept;
    }
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), credentials: "same-origin" });
      if (!answer.ok) return null;
      const buffer = await this.context.decodeAudioData(await answer.arrayBuffer());
      this.clips.set(url, buffer);
      if (this.clips.size > KEPT_CLIPS) this.clips.delete(this.clips.keys().next().value);
      return buffer;
    } catch {
      return null;
    }
  }
}
