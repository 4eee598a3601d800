// The build keeps this module as a separate file in `dist` (src/platform/late-module.ts).
export { default } from "@fastify/static";
