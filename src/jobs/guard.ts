import type { preHandlerHookHandler } from "fastify";

/**
 * The last guard: nobody is answered before what is due by now has moved, however late a timer or whoever else wrote
 * to the file.
 */
export const settleJobs: preHandlerHookHandler = (request, _reply, done) => {
  const settling = request.principal.sandbox.worker.settle();
  if (settling) void settling.then(() => done());
  else done();
};
