// The next citizen must not find the last one's page: after a while without a touch it asks, then it wipes.
const ANSWER = 15_000;

// limit(): ms of patience; ask(true|false) shows or takes away the question; leave() ends the visit.
export function watchIdle({ limit, ask, leave, applies }) {
  let waiting, answering;

  function stop() {
    clearTimeout(waiting);
    clearTimeout(answering);
  }

  function again() {
    stop();
    waiting = setTimeout(() => {
      if (applies() === "never") return again();
      if (applies() === "quietly") {
        leave();
        return again();
      }
      ask(true);
      answering = setTimeout(() => {
        ask(false);
        leave();
        again();
      }, ANSWER);
      return undefined;
    }, limit());
  }

  // While the question stands only its two keys answer it; a touch elsewhere is "yes, still here" too.
  function touched(event) {
    if (!event.target.closest?.(".yn")) ask(false);
    again();
  }

  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, touched, true);
  again();
  return { again, stop };
}
