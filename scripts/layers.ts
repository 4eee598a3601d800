/** A layer of the source: its folders may import those of the layers above it in this list, but not one another. */
type Layer = {
  readonly name: string;
  /** Folders of `src`; a star stands for each folder inside. */
  readonly folders: readonly string[];
  readonly about: string;
};

/** The layers from the lowest to the highest. The checker of dependencies and the documentation's picture read this. */
export const layers: readonly Layer[] = [
  {
    name: "kernel",
    folders: ["core"],
    about: "clock, durations, seeds, names, redaction: pure functions without I/O",
  },
  {
    name: "errors",
    folders: ["errors"],
    about: "errors and reasons of the API and the control plane, and start errors",
  },
  { name: "machine", folders: ["platform"], about: "sockets, files, log" },
  { name: "ground", folders: ["contract", "database"], about: "the contract, the database" },
  { name: "scenarios", folders: ["scenarios"], about: "the scenarios of jobs and captures, and the magic ids" },
  { name: "sandboxes", folders: ["sandbox"], about: "the live sandbox, its settings and its store" },
  {
    name: "pipeline",
    folders: ["pipeline"],
    about: "the lifecycle of jobs and captures from pending to their end, and the worker that stores it",
  },
  {
    name: "frameworks",
    folders: ["agent", "control"],
    about: "the frameworks of the Agent API and of the control plane",
  },
  {
    name: "capability",
    folders: ["capability", "config"],
    about: "the definition of a capability; the settings from command line and environment",
  },
  {
    name: "capabilities",
    folders: [
      "resources/*",
      "rate-limit",
      "faults",
      "waits",
      "journal",
      "polling",
      "webhooks",
      "sandbox-control",
      "snapshots",
      "metrics",
    ],
    about: "a folder for each family of resources and for each feature of the mock",
  },
  { name: "composition", folders: ["app"], about: "the list of capabilities, and the server built from it" },
  {
    name: "outside",
    folders: ["client", "command", "console", "explore", "mcp", "recording", "verify", "test-fixtures", "."],
    about: "the users of a server: library, command line, console, MCP server, checks, recordings, fixtures",
  },
];

/** The layer whose folders may import one another, but only through `module.ts`. */
export const meetingByModule = "capabilities";
