/** Why the server cannot start: one sentence for each problem, for the person who started it. */
export class StartError extends Error {
  override readonly name = "StartError";
}
