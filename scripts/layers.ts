/** A layer of the source: its folders may import those of the layers above it in this list, and one another never. */
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
    about: "clock, durations, seeds, names, redaction: pure, no input and no output",
  },
  { name: "errors", folders: ["errors"], about: "errors and reasons of the API, the control plane and the start" },
  { name: "machine", folders: ["platform"], about: "sockets, files, log" },
  { name: "ground", folders: ["contract", "database"], about: "the contract, the database" },
  { name: "scenarios", folders: ["scenarios"], about: "what may happen to a job or a capture, and the magic ids" },
  { name: "sandboxes", folders: ["sandbox"], about: "the live sandbox, its settings and its store" },
  {
    name: "pipeline",
    folders: ["pipeline"],
    about: "how what takes time goes from pending to its outcome: the lifecycle, and the worker that writes it",
  },
  { name: "frameworks", folders: ["agent", "control"], about: "how the Agent API and the control plane work" },
  {
    name: "capability",
    folders: ["capability", "config"],
    about: "what a capability is and what it builds on; what the command line and the environment say",
  },
  {
    name: "capabilities",
    folders: ["resources/*", "rate-limit", "faults", "journal", "polling", "webhooks", "sandbox-control", "snapshots"],
    about: "a folder for each family of resources, and for each capability of ours",
  },
  { name: "composition", folders: ["app"], about: "the list of capabilities, and the server that is made of them" },
  {
    name: "outside",
    folders: ["client", "command", "console", "verify", "test-fixtures", "."],
    about: "what starts and drives a server: library, command, page, checks, fixtures",
  },
];

/** Folders whose files meet those of other folders of their layer through `module.ts` alone. */
export const meetingByModule = "capabilities";
