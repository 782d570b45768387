// Asks the server each two seconds whether it is well, and goes to the page that was asked for as soon as it is.
const EACH = 2000;
const go = new URL(new URLSearchParams(location.search).get("go"));

async function ask() {
  try {
    const answer = await fetch(new URL("/healthz", go), { cache: "no-store", signal: AbortSignal.timeout(EACH) });
    if (answer.ok) {
      location.replace(go);
      return;
    }
  } catch {
    // Not there yet: asked again.
  }
  setTimeout(ask, EACH);
}

ask();
