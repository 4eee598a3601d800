import type { preHandlerHookHandler } from "fastify";
import type { Worker } from "./worker.ts";

/**
 * The last guard: nobody is answered before what is due by now has moved, however late a timer or whoever else wrote
 * to the file.
 */
export const settleJobs =
  (workerOf: (sandboxKey: number) => Worker): preHandlerHookHandler =>
  (request, _reply, done) => {
    const settling = workerOf(request.principal.sandbox.key).settle();
    if (settling) void settling.then(() => done());
    else done();
  };
