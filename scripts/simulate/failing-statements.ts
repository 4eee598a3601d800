// The k-th statement of a scenario fails, for each k.
import { type FailureCode, failureOf, unwatched, type WatchedStatement } from "./database-faults.ts";
import { type Answer, type Content, contentOf, differenceOf, type Request } from "./fault-world.ts";
import { answersDiffer } from "./player.ts";
import type { Scenario } from "./scenarios.ts";
import { machine } from "./virtual-machine.ts";
import { createHandles, makeDatabase, run, type Run, type RunWatch, withFolder } from "./sound-run.ts";

/** A statement that fails. */
export type StatementFault = {
  readonly code: FailureCode;
  /** Whether the statements that follow fail too, until the request is answered, and SQLite has taken the transaction back. */
  readonly lasts: boolean;
};

export const statementFaults: readonly StatementFault[] = [
  { code: "SQLITE_BUSY", lasts: false },
  { code: "SQLITE_FULL", lasts: false },
  { code: "SQLITE_FULL", lasts: true },
  { code: "SQLITE_IOERR_WRITE", lasts: false },
  { code: "SQLITE_IOERR_WRITE", lasts: true },
  { code: "SQLITE_IOERR_READ", lasts: false },
  { code: "SQLITE_IOERR_READ", lasts: true },
];

/** These neither read nor write a file. */
const neverFails =
  /^(ROLLBACK|SAVEPOINT|RELEASE|(PRAGMA )?(busy_timeout|foreign_keys|synchronous|wal_autocheckpoint|journal_size_limit))/;

const canFail = (code: FailureCode, { text, isRead }: WatchedStatement): boolean =>
  !neverFails.test(text) && (code === "SQLITE_BUSY" || isRead === (code === "SQLITE_IOERR_READ"));

export type Reference = Run & {
  readonly statements: readonly WatchedStatement[];
  /** The content before the first step, and after each step. */
  readonly contents: readonly Content[];
};

/** Plays a scenario on a database of its own. */
const playInFolder = (scenario: Scenario, watch: RunWatch): Promise<Run> =>
  withFolder(async (folder) => {
    const path = `${folder}/mock.db`;
    await makeDatabase(scenario, path);
    return run(scenario, path, watch);
  });

/** Plays a scenario without faults. */
export async function playSoundly(scenario: Scenario): Promise<Reference> {
  const statements: WatchedStatement[] = [];
  const contents: Content[] = [];
  const handles = createHandles();
  let isCounted = scenario.withStart === true;
  const sound = await playInFolder(scenario, {
    before(_text, statement) {
      handles.add(statement.database);
      if (isCounted) statements.push(statement);
    },
    onStarted() {
      isCounted = true;
      if (handles.open) contents.push(contentOf(handles.open, false));
    },
    onEnd() {
      if (handles.open) contents.push(contentOf(handles.open, false));
    },
  });
  return { ...sound, statements, contents };
}

/** What is wrong with the answer to a request whose statement has failed; null: it is documented. */
function refusalProblem({ path }: Request, { status, body }: Answer): string | null {
  if (path.startsWith("/api/"))
    return status === 500 && JSON.stringify(body) === '{"error":"Internal server error"}'
      ? null
      : `${path} got ${status} ${JSON.stringify(body)}`;
  if (path.startsWith("/survey/"))
    return status === 500 && String(body).includes("try again") ? null : `a survey got ${status}`;
  const { detail = "" } = body as { detail?: string };
  return status === 503 && detail.startsWith("Database error: ")
    ? null
    : `${path} got ${status} ${JSON.stringify(body)}`;
}

/** How long failures last while no request is answered. */
const outageMs = 3000;

/** Lets one statement fail. */
function createFailing({ code, lasts }: StatementFault, k: number, isStart: boolean) {
  let count = 0;
  let hits = 0;
  let isCounted = isStart;
  let isHealed = false;
  let hitAt = Infinity;
  return {
    get hits() {
      return hits;
    },
    heal: () => void (isHealed ||= hits > 0),
    begin: () => void (isCounted = true),
    before(_text: string, statement: WatchedStatement): void {
      if (!isCounted) return;
      count += 1;
      // What is done in the background is refused for a while too.
      if (machine.uptimeMs > hitAt + outageMs) isHealed = true;
      const fails = count === k || (lasts && count > k && !isHealed && canFail(code, statement));
      if (!fails) return;
      hits += 1;
      if (hits === 1) hitAt = machine.uptimeMs;
      // SQLite may take the whole transaction back when a disk is full or fails.
      if (lasts && statement.database.inTransaction) unwatched(() => statement.database.exec("ROLLBACK"));
      throw failureOf(code);
    },
  };
}

const rejections: string[] = [];
process.on("unhandledRejection", (reason) => rejections.push((reason as Error).stack ?? String(reason)));

export async function tryOne(
  scenario: Scenario,
  sound: Reference,
  fault: StatementFault,
  k: number,
  keepsRefusals = false,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const failing = createFailing(fault, k, scenario.withStart === true);
  const handles = createHandles();
  let hitsBefore = 0;
  const watch: RunWatch = {
    before(text, statement) {
      handles.add(statement.database);
      failing.before(text, statement);
    },
    onStarted: () => failing.begin(),
    onStartFailed(error) {
      const { name, message } = error as Error;
      if (name !== "StartError" || !/^[^\n]+ (Choose another file with --db\.|.* try again\.)$/.test(message))
        problems.push(`the start failed with ${(error as Error).stack}`);
      const isFirst = failing.hits > 0;
      failing.heal();
      return isFirst;
    },
    onStep: () => void (hitsBefore = failing.hits),
    onAnswer(step, request, answer) {
      const isHit = failing.hits > hitsBefore;
      hitsBefore = failing.hits;
      if (answer.status < 500 || answer.status === sound.steps[step]?.answer?.status) return false;
      if (!isHit) {
        problems.push(`${request.path} got ${answer.status} although no statement has failed`);
        return false;
      }
      const problem = refusalProblem(request, answer);
      if (problem) problems.push(problem);
      const before = sound.contents[step];
      const difference = before && handles.open && differenceOf(before, contentOf(handles.open, false));
      failing.heal();
      if (!difference) return !keepsRefusals;
      // The request has happened, and only its answer could not be read: the end shows whether it has happened completely.
      if (/Nothing was changed/.test(JSON.stringify(answer.body)))
        problems.push(`a refused request (${request.path}) has changed something: ${difference}`);
      return sound.steps[step]?.answer ?? false;
    },
    onEnd: () => failing.heal(),
  };
  const found = await playInFolder(scenario, watch).catch((error: unknown) => {
    problems.push(`it ended with ${(error as Error).stack}`);
    return null;
  });
  if (found) problems.push(...resultProblems(sound, found));
  problems.push(...rejections.splice(0).map((stack) => `a rejection was not handled: ${stack}`));
  return problems;
}

function resultProblems(sound: Reference, found: Run): readonly string[] {
  const problems: string[] = [];
  const answers = answersDiffer(sound.steps, found.steps);
  if (answers) problems.push(answers);
  const difference = differenceOf(sound.end, found.end);
  if (difference) problems.push(`the end is another one: ${difference}`);
  for (const { level, text } of found.world.logs)
    if (level !== "warn") problems.push(`the log has an ${level}: ${text.slice(0, 900)}`);
  return problems;
}

export type Swept = { readonly tries: number; readonly problems: readonly string[] };

/**
 * @param every 7: every seventh statement
 * @param keepsRefusals a defect of the simulation: refused requests are not repeated
 */
export async function sweepStatements(
  scenario: Scenario,
  sound: Reference,
  fault: StatementFault,
  every: number,
  keepsRefusals: boolean,
): Promise<Swept> {
  const problems: string[] = [];
  const candidates = [...sound.statements.entries()].filter(([, statement]) => canFail(fault.code, statement));
  const tried = candidates.filter((_each, index) => index % every === 0);
  for (const [index, { text }] of tried) {
    const found = await tryOne(scenario, sound, fault, index + 1, keepsRefusals);
    const what = text.replaceAll(/\s+/g, " ").slice(0, 90);
    problems.push(...found.map((problem) => `statement ${index + 1} (${what}): ${problem}`));
  }
  return { tries: tried.length, problems };
}
