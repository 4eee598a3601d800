import type { ControlCommand, Value } from "./control-command.ts";
import { requestLines } from "./request-line.ts";
import { asRules } from "./values.ts";

/** The parts of a command that are not derived from its route. */
export type Exception = Pick<ControlCommand, "hasFailed" | "perform" | "asText"> & {
  /** Options that replace those of the schema, or that are only for the command. */
  readonly options?: readonly Value[];
};

/** The exceptions, by the words of their commands. */
export const exceptions: Readonly<Record<string, Exception>> = {
  "sandbox create": {
    options: [
      {
        flag: "--rate-limit <rules>",
        field: "limits.rules",
        description: "rate limit of a bucket, such as jobPolling=5/10s; repeat it or use commas for several",
        parse: asRules,
        repeatable: true,
      },
      {
        flag: "--scenarios <file>",
        field: "scenarios",
        description: "file with additional scenarios of the sandbox, JSON or YAML",
        parse: async (path) => (await import("./server-options.ts")).readScenarios(path),
      },
      {
        flag: "--data <file>",
        field: "data",
        description: "file with the initial state of the sandbox instead of demo data, JSON or YAML",
        parse: async (path) => (await import("../app/data-file.ts")).readDataFile(path),
      },
    ],
  },
  "sandbox follow": { perform: async (...given) => (await import("./follow.ts")).followSandbox(...given) },
  "journal follow": { perform: async (...given) => (await import("./follow.ts")).followJournal(...given) },
  "journal show": { asText: requestLines },
  "journal wait": { asText: requestLines },
  "journal assert": { hasFailed: (answer) => !(answer as { passed: boolean }).passed },
  report: {
    options: [
      {
        flag: "--format <format>",
        field: "format",
        description: "text, json, markdown or junit (default: text)",
        local: true,
      },
      {
        flag: "--fail-on <rules>",
        field: "failOn",
        description: "comma-separated rules that must pass, where a warning also fails (default: fail if a rule fails)",
        repeatable: true,
        local: true,
      },
      {
        flag: "--har <file>",
        field: "har",
        description:
          "judge a recording (HAR) of a browser, of mitmproxy or of journal export instead of a sandbox; - for standard input; needs no server",
        local: true,
      },
      {
        flag: "--rate-limit <rules>",
        field: "rateLimit",
        description:
          "with --har: rate limit of the recorded server, such as jobPolling=5/10s (default: the documented limits)",
        repeatable: true,
        local: true,
      },
    ],
    perform: async (...given) => (await import("./report.ts")).report(...given),
  },
};
