// Loaded into a server before anything else: its clock on the wall is wrong by as much as it is told.
const right = Date;
let offsetMs = 0;

class Wrong extends right {
  constructor(...given: readonly unknown[]) {
    super(...((given.length === 0 ? [right.now() + offsetMs] : given) as [number]));
  }
  static override now(): number {
    return right.now() + offsetMs;
  }
}

globalThis.Date = Wrong as DateConstructor;
process.on("message", (offset) => {
  offsetMs = Number(offset);
});
// The server ends when it is told to, whoever may still have something to say to it.
process.channel?.unref();
