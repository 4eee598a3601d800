// What the packages in the bundle find in the place of the global timers. Fake timers of a test in the same process replace
// those of the global object, and a package that waited for them would keep the server from starting.
import timers from "node:timers";

export const { clearImmediate, clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = timers;
// By another name: the build puts this very function in the place of `process.nextTick`.
const real = process;
export const nextTick = real.nextTick.bind(real);

/** No module has it, and the global one may have been replaced before this is loaded. */
export const queueMicrotask = (task: () => void): void => void Promise.resolve().then(task);
