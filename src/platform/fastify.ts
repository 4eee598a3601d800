import fastify, { type FastifyHttpOptions, type FastifyInstance, type FastifyServerOptions } from "fastify";
import type { Server } from "node:http";

type SchemaController = NonNullable<FastifyServerOptions["schemaController"]>;

const compilersFactory = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => (value: unknown) => JSON.stringify(value),
} as unknown as NonNullable<SchemaController["compilersFactory"]>;

/**
 * Creates a Fastify server without its compilers of validators and serializers. The routes validate and serialize themselves,
 * so loading these compilers would only slow down a start. The build leaves them out (scripts/build-options.ts).
 */
export const createFastify = (options: FastifyHttpOptions<Server> = {}): FastifyInstance =>
  fastify({ ...options, schemaController: { compilersFactory } });
