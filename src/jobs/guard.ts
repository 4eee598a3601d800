import type { FastifyReply, FastifyRequest, preHandlerHookHandler } from "fastify";

/**
 * The last guard: nobody is answered before what is due by now has moved, however late a timer or whoever else wrote
 * to the file. A poll does not wait for that, since a job's own life tells where it stands.
 * @param authorize asks again who is asking, of a request whose sandbox has begun anew since. Throws ApiError
 */
export const settleJobs =
  (authorize: (request: FastifyRequest, reply: FastifyReply) => void) =>
  (isPoll: boolean): preHandlerHookHandler =>
  (request, reply, done) => {
    const { ended, sandbox } = request.principal;
    const authorizeAnew = () => {
      if (ended.aborted) authorize(request, reply);
    };
    const settling = isPoll ? null : sandbox.worker.settle();
    if (settling) {
      settling.then(authorizeAnew).then(
        () => done(),
        (error: unknown) => done(error as Error),
      );
      return;
    }
    try {
      authorizeAnew();
    } catch (error) {
      return done(error as Error);
    }
    done();
  };
