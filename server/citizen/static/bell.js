// "Tell me when it is my turn": the press is what lets a browser make a sound later. No file is fetched for it.

export class Bell {
  constructor() {
    this.on = false;
  }

  press() {
    this.on = true;
    try {
      if (!this.sound) this.sound = new (window.AudioContext || window.webkitAudioContext)(); // older iPhones know the second name
      this.sound.resume();
      this.tone(660, 0, 0.12, 0.15);
    } catch {
      this.sound = null; // a phone without sound still shakes and still shows
    }
    navigator.vibrate?.(60);
    this.stayAwake();
  }

  // Two rising notes, three times: heard through a pocket, over in four seconds.
  ring() {
    if (!this.on) return;
    navigator.vibrate?.([400, 200, 400, 200, 400]);
    if (!this.sound) return;
    for (let turn = 0; turn < 3; turn += 1) {
      this.tone(660, turn * 1.3, 0.35, 0.5);
      this.tone(880, turn * 1.3 + 0.4, 0.6, 0.5);
    }
  }

  tone(hertz, from, seconds, loudness) {
    const start = this.sound.currentTime + from;
    const pitch = this.sound.createOscillator();
    const volume = this.sound.createGain();
    pitch.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(loudness, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
    pitch.connect(volume).connect(this.sound.destination);
    pitch.start(start);
    pitch.stop(start + seconds + 0.05);
  }

  // Only where the browser offers it (a secure address): a dark screen would stop the page from listening.
  async stayAwake() {
    try {
      this.lock = await navigator.wakeLock?.request("screen");
    } catch {
      this.lock = null;
    }
  }
}
