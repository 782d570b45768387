// The microphone: its level all the time it is open, and what is said between `begin` and `end`.
import { page } from "/static/hall.js";

// Browsers hand out a microphone only to https pages and to pages of the same machine.
export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia && window.AudioWorkletNode);

export class Microphone {
  // heard(peak, seconds) is told some 40 times a second: the loudest sample, 0 to 1, and how long it has been taking.
  constructor(heard) {
    this.heard = heard;
    this.pieces = null;
  }

  // Rejects when there is no microphone or the person said no.
  async open() {
    if (this.stream?.active) return;
    const wish = { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: false };
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: wish });
    this.context = new AudioContext();
    await this.context.resume();
    await this.context.audioWorklet.addModule(`/manager/static/voice-tap.js?v=${page.version}`);
    const tap = new AudioWorkletNode(this.context, "tap", { numberOfOutputs: 0 });
    tap.port.onmessage = ({ data }) => this.take(data);
    this.context.createMediaStreamSource(this.stream).connect(tap);
  }

  take(piece) {
    this.pieces?.push(piece);
    const peak = piece.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    this.heard(peak, this.pieces ? (this.pieces.length * piece.length) / this.context.sampleRate : 0);
  }

  begin() {
    this.pieces = [];
  }

  // {samples, rate}: all that was heard since `begin`.
  end() {
    const pieces = this.pieces ?? [];
    this.pieces = null;
    const samples = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      samples.set(piece, at);
      at += piece.length;
    }
    return { samples, rate: this.context.sampleRate };
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.context?.close();
    this.stream = this.context = null;
  }
}
