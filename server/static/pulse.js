// The server's pulse: a server that hangs keeps its sockets open, and then only its silence tells.
const EVERY = 600;
const PATIENCE = 1100; // with EVERY: a citizen sees the sign within two seconds

// applies(): whether to ask now; lost(): told when the server did not answer, or not in time.
export function watchPulse({ applies, lost }) {
  async function beat() {
    if (applies()) {
      const aborter = new AbortController();
      const timer = setTimeout(() => aborter.abort(), PATIENCE);
      try {
        const answer = await fetch("/healthz", { signal: aborter.signal, cache: "no-store" });
        if (!answer.ok) lost();
      } catch {
        lost();
      } finally {
        clearTimeout(timer);
      }
    }
    setTimeout(beat, EVERY);
  }
  beat();
}
