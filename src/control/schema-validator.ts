// The build keeps this module as a separate file in `dist` (src/platform/late-module.ts).
export { Ajv2020 } from "ajv/dist/2020.js";
