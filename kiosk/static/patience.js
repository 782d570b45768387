// A server that does not answer is told within two seconds of a touch, with room for a slow PC.
export const PATIENCE = { patience: 1600 }; // ms
