import type { EventEmitter } from "node:events";
import type { Static, TObject, TSchema } from "typebox";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { Handlers } from "../agent/handlers.ts";
import type { Rules } from "../contract/buckets.ts";
import type { ContractDocument } from "../contract/document.ts";
import type { Probes } from "../contract/probe.ts";
import type { ViolationOf } from "../agent/response-check.ts";
import type { ActionsOf, Routes } from "../control/route.ts";
import type { Clock } from "../core/clock.ts";
import type { Redact } from "../core/redact.ts";
import type { Database } from "../database/open.ts";
import type { SandboxTable } from "../database/sandbox-table.ts";
import type { FieldProblem } from "../errors/control-error.ts";
import type { LiveSandboxes } from "../sandbox/live-sandboxes.ts";
import type { LiveSandbox, Worker } from "../sandbox/sandbox.ts";
import type { DemoData } from "../sandbox/settings.ts";
import type { SandboxStore } from "../sandbox/store.ts";
import type { ScenarioData } from "../scenarios/scenario-data.ts";
import type { Scenario } from "../scenarios/scenarios.ts";

/** How this server was started. */
export type ServerSettings = {
  readonly version: string;
  /** Base URL of the Agent API. */
  readonly url: string;
  /** Whether only programs on this machine can connect. */
  readonly isLoopback: boolean;
  /** Whether a user's data may hold tokens: not everybody who can connect is to know them. */
  readonly allowsDataTokens: boolean;
  /** What every token of this server begins with after `aky_`, or nothing. */
  readonly shard: string;
  /** The limits that apply where a sandbox has no others. */
  readonly rules: Rules;
  /** Whether requests are limited where a sandbox does not say. */
  readonly rateLimits: boolean;
  /** The scenarios that the server was started with. */
  readonly scenarios: readonly Scenario[];
  /** The same as they were given. */
  readonly scenarioData: readonly ScenarioData[];
  /** What happens to a job that nothing else decides. */
  readonly defaultScenario: Scenario;
  /** Tokens of the demo data, for the default sandbox. */
  readonly tokens: DemoTokens;
  /** Judges each answer by the contract; absent: none is judged. */
  readonly violationOf?: ViolationOf | undefined;
  /** Takes the control token out of a text. */
  readonly redact: Redact;
  /** Seed and name of a sandbox that is given none, and a new token that nobody can guess. */
  readonly random: { readonly seed: () => number; readonly name: () => string; readonly token: () => string };
};

/** The tokens that the default sandbox can be used with. */
export type DemoTokens = {
  /** First owner, may read and write. */
  readonly full: string;
  /** First owner, may only read. */
  readonly readOnly: string;
  /** Second owner, may read and write. */
  readonly secondOwner: string;
};

/** Events of sandboxes. */
export type Events = EventEmitter<{
  /** Something in a sandbox may have changed: its key, or null for all sandboxes. */
  sandboxChanged: [sandboxKey: number | null];
  /** Another process has written to the file: what is kept in memory may be out of date. */
  changedElsewhere: [];
}>;

/** Makes a part of the server that exists once. */
export type Service<T> = (context: Context) => T;

/** What every part of a running server builds on. */
export type Context = {
  readonly database: Database;
  readonly contract: ContractDocument;
  readonly settings: ServerSettings;
  readonly wallClock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly sandboxStore: SandboxStore;
  readonly sandboxes: LiveSandboxes;
  /** The default sandbox, which always exists. Strangers are shown in its journal. */
  readonly defaultSandbox: () => LiveSandbox;
  readonly events: Events;
  readonly capabilities: readonly AnyCapability[];
  /** The one instance of a service in this server, made when it is first asked for. */
  readonly use: <T>(service: Service<T>) => T;
  /** Takes over what another process has written to the file. @returns whether one has written */
  readonly refresh: () => boolean;
};

/** Any capability, whatever its routes and operations. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Its actions take the inputs of its own routes alone.
export type AnyCapability = Capability<any, any>;

/** An owner who has just been added to a sandbox. */
export type NewOwner = { readonly key: number; readonly sandboxKey: number; readonly id: string };

/** What is known of an entry that others may refer to. */
export type Known = { readonly key: number; readonly id: string };

/** With what entries of an owner are added to a sandbox. */
export type DataScope = {
  readonly context: Context;
  readonly sandbox: { readonly key: number; readonly seed: number };
  readonly owner: NewOwner;
  /** Whose an entry is, and its id: the pinned one, or one drawn from the seed. @param what it is of, such as "lead id" */
  readonly owned: (
    entry: { readonly id?: string },
    what: string,
    index: number,
  ) => { readonly sandboxKey: number; readonly ownerKey: number; readonly id: string };
  /** The present instant of the sandbox. */
  readonly now: number;
  /** The instant that a text says; `usual` where there is none. */
  readonly at: (text: string | undefined, usual: number) => number;
  /**
   * An instant that the data do not say, drawn from the seed: so many milliseconds ago, from the least to the most.
   * @param what it is of, such as "lead created"
   * @param index of the entry
   */
  readonly drawn: (what: string, index: number, [least, most]: readonly [number, number]) => number;
  /** Lets other entries refer to an entry by its id, and by its name where it has one. */
  readonly remember: (section: string, name: string | undefined, known: Known) => void;
  /** The entry of a section that a text refers to. */
  readonly find: (section: string, reference: string) => Known;
  /** A scenario of the sandbox or of the server. */
  readonly scenarioNamed: (name: string) => Scenario | undefined;
  /** Counts an entry that has been added, for progress. */
  readonly added: () => void;
};

/**
 * A list of entries in the data of a user: `leads` of an owner, or `analyses` of a project. Its schema may say `x-refers-to` of
 * a field: the section whose entries it names, by id or name.
 */
export type DataSection<Entry extends TObject = TObject> = {
  /** The field that holds the list. */
  readonly field: string;
  /** The section in whose entries it is; default: it is in owners. */
  readonly of?: string;
  readonly schema: Entry;
  readonly most: number;
  readonly description: string;
  /** Fields whose values no other entry of the whole file may have. */
  readonly unique?: readonly string[];
  /** What the schema cannot say. @param at the instant that a text says; NaN where that depends on a clock that is not known */
  readonly check?: (
    entry: Static<Entry>,
    at: (text: string) => number,
    context: { readonly scenarioNames: readonly string[] },
  ) => readonly FieldProblem[];
  /** What another sandbox of the server has, and only one can have. */
  readonly conflict?: (context: Context, entry: Static<Entry>) => FieldProblem | null;
  /** Adds the entries of an owner, or of the entry that they are in. Runs in the transaction that begins the sandbox. */
  readonly add: (scope: DataScope, entries: readonly Static<Entry>[], within?: Known) => void;
};

/** A section, whatever its entries. Its functions take entries of its own schema alone. */
export type AnyDataSection = Omit<DataSection, "check" | "conflict" | "add"> & {
  readonly [Name in "check" | "conflict" | "add"]?: ((...given: never[]) => unknown) | undefined;
};

/** Declares a section; its functions are typed by its schema. */
export const dataSection = <Entry extends TObject>(section: DataSection<Entry>): DataSection<Entry> => section;

/** The entry that a text refers to; null where there is no text. */
export const foundOrNull = (scope: DataScope, section: string, reference: string | undefined): Known | null =>
  reference === undefined ? null : scope.find(section, reference);

/** Adds demo data of a new owner. */
export type Seed = (
  context: Context,
  sandbox: { readonly key: number; readonly seed: number },
  owner: NewOwner,
  demoData: DemoData,
  now: number,
) => void;

/** An event for followers of a sandbox. Its kind is also the name of the field that holds what is read. */
export type LiveEvent = {
  readonly kind: string;
  readonly description: string;
  readonly schema: TSchema;
  readonly read: (context: Context, sandbox: LiveSandbox) => unknown;
};

/** Something that is going to happen in a sandbox, at an instant of its clock; null: it is not. */
export type NextEvent = { readonly kind: string; readonly at: number | null };

export type NextEvents = {
  /** The kinds of events, each with a clause that says what happens. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly read: (context: Context, sandbox: LiveSandbox, now: number) => Iterable<NextEvent>;
};

/** Operations of the contract, and how `verify` asks each of them for something that exists. */
type Operations<Names extends keyof Handlers> =
  | { readonly operations: (context: Context) => Pick<Handlers, Names>; readonly probes: Pick<Probes, Names> }
  | { readonly operations?: undefined; readonly probes?: undefined };

/** A row of a table, by the names that the database has for its columns. */
type SavedRow = Readonly<Record<string, string | number | null>>;

/** How a snapshot of a sandbox keeps the rows of some tables. Tables and columns are called as in the database. */
export type SnapshotRules = {
  /** Tables that stay behind. */
  readonly leavesOut?: readonly string[];
  /** Schemas of columns, beyond their types, by table and column. A column that holds JSON is checked by what the JSON says. */
  readonly columns?: Readonly<Record<string, Readonly<Record<string, TSchema>>>>;
  /** Takes out of the rows of a table what must not leave the server. */
  readonly save?: Readonly<Record<string, (context: Context) => (row: SavedRow) => SavedRow>>;
  /** Finds what is wrong with the rows of a table that a snapshot brings: a clause without a full stop; null: nothing. */
  readonly problemIn?: Readonly<Record<string, (rows: readonly SavedRow[]) => string | null>>;
};

/** A family of resources, or one of our own capabilities: everything that the rest of the server needs to know of it. */
export type Capability<R extends Routes = Routes, Names extends keyof Handlers = never> = Operations<Names> & {
  readonly name: string;
  /** Tables that hold rows of sandboxes. A table stands behind those that it refers to. */
  readonly tables?: readonly SandboxTable[];
  /** How a snapshot keeps the rows of these tables. Default: as they are. */
  readonly snapshots?: SnapshotRules;
  /** Routes of the control plane, and what does the work behind them. */
  readonly routes?: R;
  readonly actions?: (context: Context) => ActionsOf<R>;
  /** Serves pages for browsers, which need no token. */
  readonly pages?: (context: Context, scope: FastifyInstance) => Promise<void>;
  /** Gives a new owner his demo data. Runs in the transaction that adds him, in the order of the capabilities. */
  readonly seed?: Seed;
  /** What a user's own data can hold of it. Its entries are added in the order of the capabilities. */
  readonly data?: readonly AnyDataSection[];
  /** The event that followers of a sandbox get whenever what is read has changed. */
  readonly live?: LiveEvent;
  /** What clients poll with an operation: its life, by its id and the token that polls; undefined: there is none. */
  readonly polled?: {
    readonly operation: string;
    readonly lifeOf: (
      context: Context,
      sandbox: LiveSandbox,
      id: string,
      tokenId: string | null,
    ) => readonly { readonly at: number; readonly to: string }[] | undefined;
  };
  /** Moves what is due in a sandbox. */
  readonly worker?: (context: Context, sandboxKey: number, clock: Clock) => Worker;
  /** What is going to happen in a sandbox by itself, for `clock next`. */
  readonly nextEvents?: NextEvents;
  /** Subscribes to the events of others, before the first request. */
  readonly subscribe?: (context: Context) => void;
  /** Runs when the server is ready. */
  readonly start?: (context: Context) => void;
  /** Ends what it does in the background; resolves when it is at rest. */
  readonly stop?: (context: Context) => Promise<void>;
  /** Writes what is left to be written, when everything is at rest. */
  readonly close?: (context: Context) => void;
};

// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- The type of a capability without routes.
type NoRoutes = {};

/** Declares a capability; its actions are typed by its own routes. */
export const capability = <const R extends Routes = NoRoutes, Names extends keyof Handlers = never>(
  parts: Capability<R, Names>,
): Capability<R, Names> => parts;
