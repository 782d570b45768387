// The dark line at the foot: one sentence at a time, cut to what fits, changed without sliding.
import { el } from "/static/hall.js";

const EACH_MS = 8000;

export class Ticker {
  constructor(node) {
    this.node = node;
    this.lines = [];
    this.pieces = [];
    this.place = 0;
    setInterval(() => this.forward(), EACH_MS);
  }

  // Lines in which **words** are bold.
  show(lines) {
    if (lines.join("\n") === this.lines.join("\n")) return;
    this.lines = lines;
    this.again();
  }

  // After a change of size or of fonts: what fits has changed.
  again() {
    this.pieces = this.lines.flatMap((line) => this.split(line));
    this.place = 0;
    this.draw();
  }

  forward() {
    if (this.pieces.length < 2) return;
    this.place = (this.place + 1) % this.pieces.length;
    this.draw();
  }

  draw() {
    this.node.replaceChildren(...rich(this.pieces[this.place] ?? ""));
  }

  fits(text) {
    this.node.replaceChildren(...rich(text));
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = this.node;
    return scrollWidth <= clientWidth + 1 && scrollHeight <= clientHeight + 1;
  }

  // As few pieces as fit, cut where the sentence rests; where a phrase is longer than the line, of about the same
  // length: a last word alone on the wall says nothing.
  split(line) {
    const all = words(line);
    const fewest = this.cut(all, (piece) => this.fits(piece)).length;
    const phrases = this.cut(resting(all), (piece) => this.fits(piece));
    if (phrases.length <= fewest + 1 && phrases.every((piece) => this.fits(piece))) return phrases;
    const most = Math.ceil(line.length / fewest);
    const even = this.cut(all, (piece) => this.fits(piece) && piece.replaceAll("**", "").length <= most + 6);
    return even.length === fewest ? even : this.cut(all, (piece) => this.fits(piece));
  }

  cut(all, fits) {
    const pieces = [];
    let piece = "";
    for (const word of all) {
      const longer = piece ? `${piece} ${word}` : word;
      if (piece && !fits(`${longer} …`)) {
        pieces.push(`${piece} …`);
        piece = `… ${word}`;
      } else piece = longer;
    }
    return piece ? [...pieces, piece] : pieces;
  }
}

// Every bold word gets marks of its own, so that a cut may fall between two of them.
function words(line) {
  let bold = false;
  return line.split(" ").filter(Boolean).map((word) => {
    const opened = bold ? `**${word}` : word;
    if (word.split("**").length % 2 === 0) bold = !bold;
    return bold ? `${opened}**` : opened;
  });
}

// The words of each phrase together: up to a comma, a colon, a semicolon or a stop.
function resting(all) {
  const phrases = [];
  for (const word of all) {
    if (!phrases.length || /[,:;.]\**$/.test(phrases.at(-1))) phrases.push(word);
    else phrases[phrases.length - 1] += ` ${word}`;
  }
  return phrases;
}

function rich(text) {
  return text.replaceAll("** **", " ").split("**").map((part, place) => (place % 2 === 1 ? el("b", {}, part) : part));
}
