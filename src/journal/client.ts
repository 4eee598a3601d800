import { constants } from "node:buffer";
import { ControlError } from "../errors/control-error.ts";
import type { CallOf } from "../control/route.ts";
import type {
  CoachView,
  ExportJournalOptions,
  InspectedRequest,
  JournalEntryView,
  JournalFilter,
  JournalSettings,
  JournalSettingsOptions,
  JournalView,
  ReadJournalOptions,
  WaitOptions,
  WaitResult,
} from "../control/types.gen.ts";
import type { journalRoutes } from "./routes.ts";

/** The journal of a sandbox: the requests of clients to the Agent API, with their responses. */
export type SandboxJournal = {
  /** Reads the last requests, oldest first. */
  read(filter?: ReadJournalOptions): Promise<JournalView>;
  /** Reads one request by its number, with its headers. @throws ControlError 404 when the journal does not have it */
  inspect(number: number): Promise<InspectedRequest>;
  /**
   * Waits for matching requests, such as `{ job, observed: "completed" }` or `{ operation: "getJobStatus", times: 3 }`.
   * Requests before the call count too, unless `after` is given.
   * @returns the matching requests
   * @throws ControlError 408 after `withinMs` of real time
   */
  wait(options: WaitOptions): Promise<WaitResult>;
  /** Yields requests after their responses, from now on or after a number, until the sandbox is deleted or you `break`. */
  follow(filter?: JournalFilter): Promise<AsyncIterable<JournalEntryView>>;
  /**
   * Exports the requests as text: one JSON object a line, or an HTTP Archive.
   * @throws ControlError 413 when the text is too long for a string
   */
  export(options?: ExportJournalOptions): Promise<string>;
  /** Sets what the journal keeps. */
  configure(settings: JournalSettingsOptions): Promise<JournalSettings>;
};

/** The journal of a sandbox, from calls of the control plane. @internal */
export const journalOf = (call: CallOf<typeof journalRoutes>, sandbox: string): SandboxJournal => ({
  read: (filter = {}) => call("readJournal", { ...filter, sandbox }),
  inspect: (number) => call("inspectRequest", { sandbox, number: String(number) }),
  wait: (options) => call("waitForClient", { ...options, sandbox }),
  follow: (filter = {}) => call("followJournal", { ...filter, sandbox }),
  export: async (options = {}) => exportedText(await call("exportJournal", { ...options, sandbox })),
  configure: (settings) => call("setJournal", { ...settings, sandbox }),
});

/** Coach mode, off by default: error responses explain their cause in `details`. */
export type SandboxCoach = {
  /** Turns coach mode on. */
  switchOn(): Promise<CoachView>;
  /** Turns coach mode off. */
  switchOff(): Promise<CoachView>;
};

/** Coach mode of a sandbox, from calls of the control plane. @internal */
export const coachOf = (call: CallOf<typeof journalRoutes>, sandbox: string): SandboxCoach => ({
  switchOn: () => call("setCoach", { sandbox, enabled: true }),
  switchOff: () => call("setCoach", { sandbox, enabled: false }),
});

/** Joins the pieces of an export. @internal */
export async function exportedText(
  pieces: AsyncIterable<string>,
  mostCharacters: number = constants.MAX_STRING_LENGTH,
): Promise<string> {
  let text = "";
  for await (const piece of pieces) {
    if (text.length + piece.length > mostCharacters)
      throw new ControlError(
        413,
        `The export is too long for a string (more than ${mostCharacters} characters). Use a filter, or write it to a file with \`audity-mock journal export\`.`,
      );
    text += piece;
  }
  return text;
}
