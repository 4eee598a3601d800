import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tokenFrom } from "../agent/token.ts";
import type { Config } from "../config/settings.ts";
import { usualUrl } from "./control.ts";
import { CommandError, exitCode, type Terminal } from "./terminal.ts";

/** How the data file is called. */
const dataFile = "audity-mock.yaml";

/** A small data file. @param token its one token */
const sample = (token: string): string => `# yaml-language-server: $schema=${usualUrl}/__mock/data.schema.json
# What audity-mock begins with: your own owners, tokens, projects and jobs.
#   audity-mock start --data ${dataFile}
#   audity-mock data check ${dataFile}
# All fields: docs/data.md. What is left out has a default; ids are drawn from the seed.

# Fields at the top whose names begin with x- are ignored: keep what you repeat there.
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
      # One that has expired: requests with it get 401.
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
      # A state: the job stays in it, or has ended.
      - project: Sample client
        id: 20000000-0000-4000-8000-000000000001
        status: completed
        endedAt: -3h
      # A scenario: what happens to the job from now on.
      - project: Sample client
        scenario: slow
    leads:
      - businessName: Sample business
        clientEmail: contact@example.com
        score: 72
`;

/**
 * Writes a small data file, and a `.env` file for clients, into the present folder. A file that is there is left as it is.
 * @throws CommandError when there is a data file already
 */
export async function init(config: Pick<Config, "json" | "baseUrlName" | "tokenName">, { output }: Terminal) {
  const token = tokenFrom(randomBytes(32));
  const variables = `${config.baseUrlName}=${usualUrl}\n${config.tokenName}=${token}\n`;
  if (!(await isNew(dataFile, sample(token))))
    throw new CommandError(`${dataFile} is there already, and nothing was written; move it away to begin anew.`);
  const isWritten = await isNew(".env", variables);
  if (config.json)
    output.write(`${JSON.stringify({ data: dataFile, env: isWritten ? ".env" : null, token }, null, 2)}\n`);
  else
    output.write(
      `${dataFile} was written: your data.\n${
        isWritten
          ? ".env was written: the address of the server, and the token of the data."
          : `.env is there already, and was left as it is. It needs:\n${variables.trimEnd()}`
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
    throw new CommandError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
