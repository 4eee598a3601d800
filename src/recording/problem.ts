/** A recording that cannot be judged. The message says what is wrong and what to do, and has no text of the recording. */
export class RecordingProblem extends Error {
  override readonly name = "RecordingProblem";
}
