// A file of its own in `dist`: see src/platform/late-module.ts.
export { default } from "@fastify/swagger";
