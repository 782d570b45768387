// Runs beside the page: passes on what the microphone hears, in pieces of a few hundredths of a second.
const PIECE = 1024;

class Tap extends AudioWorkletProcessor {
  constructor() {
    super();
    this.piece = new Float32Array(PIECE);
    this.filled = 0;
  }

  process([[samples]]) {
    if (!samples) return true;
    this.piece.set(samples, this.filled);
    this.filled += samples.length;
    if (this.filled < PIECE) return true;
    this.port.postMessage(this.piece);
    this.piece = new Float32Array(PIECE);
    this.filled = 0;
    return true;
  }
}

registerProcessor("tap", Tap);
