import { Type } from "typebox";
import type { Route } from "../control/route.ts";
import { Named, Nullable, Strict, Text } from "../control/schemas.ts";
import { sandboxName } from "../sandbox/sandbox.ts";
import { SandboxView } from "../sandbox-control/module.ts";
import { largestBody } from "./format.ts";

export const snapshotRoutes = {
  saveSnapshot: {
    method: "GET",
    path: "/sandboxes/{sandbox}/snapshot",
    summary: "Save a sandbox as a snapshot, in JSON Lines, which any server can load",
    produces: { types: { jsonl: "application/jsonl" }, usual: "jsonl" },
  },
  loadSnapshot: {
    method: "POST",
    path: "/snapshots",
    summary: "Load a snapshot into a new sandbox, which continues where the saved one was",
    input: Named("LoadSnapshotOptions", "A snapshot, with options.", {
      snapshot: Text("Text of the snapshot."),
      name: Type.Optional(
        Type.String({
          pattern: sandboxName.source,
          description: "Name of the new sandbox. Default: the name of the saved one.",
          "x-expected": "lower-case letters, digits and hyphens, at most 63, such as checkout-test-1",
        }),
      ),
      replace: Type.Optional(
        Type.Boolean({ default: false, description: "Whether to replace an existing sandbox of that name." }),
      ),
      leaveTokens: Type.Optional(
        Type.Boolean({
          default: false,
          description:
            "Whether to skip tokens and ReadyLinks that belong to another sandbox of the server. Otherwise they are a conflict.",
        }),
      ),
      freeze: Type.Optional(Type.Boolean({ default: false, description: "Whether to freeze the clock." })),
      newToken: Type.Optional(
        Type.Boolean({
          default: false,
          description: "Whether to create a token of the first owner, which the response contains.",
        }),
      ),
    }),
    output: Strict({
      ...SandboxView.properties,
      tokensLeft: Type.Array(Type.String(), {
        description: "Prefixes of the skipped tokens, which belong to another sandbox of the server.",
      }),
      token: Nullable(Text("The new token of the first owner; null: not requested.")),
    }),
    status: 201,
    bodyLimit: largestBody,
  },
} as const satisfies Record<string, Route>;
