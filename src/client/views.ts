export type * from "../control/types.gen.ts";
