import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tokenFrom } from "../agent/token.ts";
import type { Config } from "../config/settings.ts";
import { usualUrl } from "./connection.ts";
import { CommandError, exitCode, type Terminal } from "./terminal.ts";

/** Name of the data file. */
const dataFile = "audity-mock.yaml";

/** A small data file. @param token its one token */
const sample = (token: string): string => `# yaml-language-server: $schema=${usualUrl}/__mock/data.schema.json
# Initial state of audity-mock: your own owners, tokens, projects and jobs.
#   audity-mock start --data ${dataFile}
#   audity-mock data check ${dataFile}
# All fields: docs/data.md. Every field has a default; ids are generated from the seed.

# Top-level fields that begin with x- are ignored: use them for YAML anchors.
x-project: &project
  industry: Sample industry
  documents: 3
  stakeholders: 2

owners:
  - name: first owner
    id: user_first
    tier: agency
    creditsAllocated: 50000
    creditsUsed: 4500
    tokens:
      - token: ${token}
        label: my token
      # An expired token: requests with it get 401.
      # - token: aky_...
      #   scopes: [read]
      #   createdAt: -30d
      #   expiresAt: -1d
    projects:
      - <<: *project
        name: Sample client
        id: 10000000-0000-4000-8000-000000000001
        analyses:
          - completedAt: -2d
      - <<: *project
        name: Sample client without documents
        documents: 0
    jobs:
      # With a status, the job stays in that state.
      - project: Sample client
        id: 20000000-0000-4000-8000-000000000001
        status: completed
        endedAt: -3h
      # With a scenario, the job changes its state over time.
      - project: Sample client
        scenario: slow
    leads:
      - businessName: Sample business
        clientEmail: contact@example.com
        score: 72
`;

/**
 * Writes a small data file, and a `.env` file for clients, into the current folder. Does not change existing files.
 * @throws CommandError when the data file exists
 */
export async function init(config: Pick<Config, "json" | "baseUrlName" | "tokenName">, { output }: Terminal) {
  const token = tokenFrom(randomBytes(32));
  const variables = `${config.baseUrlName}=${usualUrl}\n${config.tokenName}=${token}\n`;
  if (!(await isNew(dataFile, sample(token))))
    throw new CommandError(
      `${dataFile} already exists, so nothing was written. Move or delete it to create a new one.`,
    );
  const isWritten = await isNew(".env", variables);
  if (config.json)
    output.write(`${JSON.stringify({ data: dataFile, env: isWritten ? ".env" : null, token }, null, 2)}\n`);
  else
    output.write(
      `Created ${dataFile}: your data.\n${
        isWritten
          ? "Created .env: the base URL of the server and the token of the data."
          : `.env already exists and was not changed. Add to it:\n${variables.trimEnd()}`
      }\n\nStart the server with it:\n  npx audity-mock start --data ${dataFile}\n`,
    );
  return exitCode.success;
}

/** Writes a file that nobody else may read, unless there is one. */
async function isNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new CommandError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code}). Check the permissions of the folder.`,
    );
  }
}
