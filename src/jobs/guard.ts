import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";

/**
 * The last guard: nobody is answered before what is due by now has moved, however late a timer or whoever else wrote
 * to the file.
 * @param authorize asks again who is asking, of a request whose sandbox has begun anew meanwhile. Throws ApiError
 */
export const settleJobs =
  (authorize: (request: FastifyRequest, reply: FastifyReply) => void): preHandlerHookHandler =>
  (request, reply, done) => {
    const { ended, worker } = request.principal.sandbox;
    const settling = worker.settle();
    if (!settling) return done();
    settling
      .then(() => {
        if (ended.aborted) authorize(request, reply);
      })
      .then(
        () => done(),
        (error: unknown) => done(error as Error),
      );
  };
