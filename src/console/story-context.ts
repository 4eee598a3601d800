import type { Input, Output, RouteName } from "../app/control-routes.ts";
import type { Answer } from "./perform.ts";

/** What the steps of a story work with. */
export type StoryContext = {
  readonly sandbox: string;
  /** A project that is ready for an analysis. */
  readonly projectId: string;
  /** The job that the story is about, once there is one. */
  jobId: string;
  /** Asks the Agent API as a client. */
  readonly ask: (method: string, path: string) => Promise<Answer>;
  readonly control: <Name extends RouteName>(name: Name, input: Input<Name>) => Promise<Output<Name>>;
  /** Says what happened, in a line. */
  readonly say: (line: string) => void;
};
