// What becomes of a recording: judged, brought to the hall's rate, written as a WAV file. Knows no page.

// What is wrong with it ("short", "long", "quiet", "clipped"), or "". The server judges again.
export function fault({ samples, rate }, { least_s, most_s, quiet, clipped }) {
  const seconds = samples.length / rate;
  if (seconds > most_s) return "long";
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  if (peak < quiet) return "quiet";
  const full = samples.reduce((n, sample) => n + (Math.abs(sample) >= 0.997), 0);
  if (full > clipped * samples.length) return "clipped";
  return seconds < least_s ? "short" : "";
}

// The same sound at another rate, by the browser's own filter: no hiss is folded into the voice.
export async function resampled({ samples, rate }, wanted) {
  const room = new OfflineAudioContext(1, Math.ceil((samples.length * wanted) / rate), wanted);
  const buffer = room.createBuffer(1, samples.length, rate);
  buffer.copyToChannel(samples, 0);
  const source = room.createBufferSource();
  source.buffer = buffer;
  source.connect(room.destination);
  source.start();
  return { samples: (await room.startRendering()).getChannelData(0), rate: wanted };
}

// 16-bit mono PCM.
export function wav({ samples, rate }) {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const word = (at, text) => [...text].forEach((letter, place) => view.setUint8(at + place, letter.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, place) => view.setInt16(44 + place * 2, Math.max(-1, Math.min(1, sample)) * 32767, true));
  return new Uint8Array(view.buffer);
}

export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
