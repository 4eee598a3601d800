// A file of its own in `dist`: see src/late-module.ts.
export { default } from "@fastify/swagger";
