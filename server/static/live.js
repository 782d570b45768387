// The browser's end of the live hall: Engine.IO 4 and Socket.IO 5 over one WebSocket, and nothing else.
// const live = new Live("/display"); live.on("board", show).on("connect", f).on("disconnect", f).on("connect_error", f)
// It reconnects by itself with growing, jittered pauses, and treats a silent server as a lost one.
export class Live {
  constructor(namespace, auth = {}, { firstPause = 300, longestPause = 4000, url = location.origin } = {}) {
    Object.assign(this, { namespace, auth, firstPause, longestPause, tries: 0, connected: false, closed: false });
    this.url = url.replace(/^http/, "ws") + "/socket.io/?EIO=4&transport=websocket";
    this.handlers = new Map();
    this.open();
  }

  on(name, handler) {
    if (!this.handlers.has(name)) this.handlers.set(name, []);
    this.handlers.get(name).push(handler);
    return this;
  }

  fire(name, ...values) {
    for (const handler of this.handlers.get(name) ?? []) handler(...values);
  }

  emit(name, value) {
    if (!this.connected) return false;
    this.socket.send(`42${this.namespace},${JSON.stringify([name, value])}`);
    return true;
  }

  open() {
    const socket = (this.socket = new WebSocket(this.url));
    this.expect(8000);
    socket.onmessage = (message) => this.engine(message.data);
    socket.onclose = () => this.lost();
    socket.onerror = () => {};
  }

  // Silence longer than the server's own rhythm means that it is gone, whatever the socket still believes.
  expect(milliseconds) {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.drop(), milliseconds);
  }

  engine(packet) {
    if (typeof packet !== "string") return;
    const kind = packet[0];
    if (kind === "0") {
      const opened = JSON.parse(packet.slice(1));
      this.rhythm = opened.pingInterval + opened.pingTimeout;
      this.expect(this.rhythm);
      this.socket.send(`40${this.namespace},${JSON.stringify(this.auth)}`);
    } else if (kind === "2") {
      this.socket.send("3" + packet.slice(1));
      this.expect(this.rhythm);
    } else if (kind === "1") this.drop();
    else if (kind === "4") this.message(packet.slice(1));
  }

  message(packet) {
    const kind = packet[0];
    const body = packet.slice(packet[1] === "/" ? packet.indexOf(",") + 1 : 1);
    if (kind === "0") {
      this.connected = true;
      const again = this.everConnected === true;
      this.everConnected = true;
      this.tries = 0;
      this.fire("connect", { again });
    } else if (kind === "1") this.drop();
    else if (kind === "2") {
      const values = JSON.parse(body.slice(body.indexOf("[")));
      this.fire(values[0], ...values.slice(1));
    } else if (kind === "4") {
      this.fire("connect_error", JSON.parse(body));
      this.drop();
    }
  }

  // close() alone would wait for a dead peer's handshake: let go of the socket first.
  drop() {
    const socket = this.socket;
    socket.onclose = socket.onmessage = null;
    socket.close();
    this.lost();
  }

  lost() {
    clearTimeout(this.silence);
    clearTimeout(this.retry);
    const was = this.connected;
    this.connected = false;
    if (was) this.fire("disconnect");
    if (this.closed) return;
    const pause = Math.min(this.longestPause, this.firstPause * 2 ** this.tries++) * (0.5 + Math.random() / 2);
    this.retry = setTimeout(() => this.open(), pause);
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    this.drop();
  }
}
