declare module "prom-client/lib/counter.js" {
  export { Counter as default } from "prom-client";
}
declare module "prom-client/lib/gauge.js" {
  export { Gauge as default } from "prom-client";
}
declare module "prom-client/lib/registry.js" {
  export { Registry as default } from "prom-client";
}
declare module "prom-client/lib/metrics/*" {
  import type { Registry } from "prom-client";
  /** Adds metrics of the process to a registry. */
  const add: (registry: Registry) => void;
  export default add;
}
