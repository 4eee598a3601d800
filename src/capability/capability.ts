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

/** The settings of this server. */
export type ServerSettings = {
  readonly version: string;
  /** Base URL of the Agent API. */
  readonly url: string;
  /** Whether only programs on this machine can connect. */
  readonly isLoopback: boolean;
  /** Whether a user's data may contain tokens. Not allowed by default when other machines can reach the server. */
  readonly allowsDataTokens: boolean;
  /** The beginning of every token of this server after `aky_`, or an empty text. */
  readonly shard: string;
  /** The default rate limits. */
  readonly rules: Rules;
  /** Whether rate limits are on by default. */
  readonly rateLimits: boolean;
  /** The additional scenarios of the server. */
  readonly scenarios: readonly Scenario[];
  /** The additional scenarios as the user wrote them. */
  readonly scenarioData: readonly ScenarioData[];
  /** The scenario of a job without another scenario. */
  readonly defaultScenario: Scenario;
  /** Tokens of the demo data, for the default sandbox. */
  readonly tokens: DemoTokens;
  /** Validates each response against the contract; absent: no validation. */
  readonly violationOf?: ViolationOf | undefined;
  /** Removes the control token from a text. */
  readonly redact: Redact;
  /** Creates random seeds, names of sandboxes and tokens. */
  readonly random: { readonly seed: () => number; readonly name: () => string; readonly token: () => string };
};

/** The tokens that the default sandbox can be used with. */
export type DemoTokens = {
  /** First owner, read and write. */
  readonly full: string;
  /** First owner, read only. */
  readonly readOnly: string;
  /** Second owner, read and write. */
  readonly secondOwner: string;
};

/** Events of sandboxes. */
export type Events = EventEmitter<{
  /** Something in a sandbox may have changed: its key, or null for all sandboxes. */
  sandboxChanged: [sandboxKey: number | null];
  /** Another process has written to the database file, so data in memory may be outdated. */
  changedElsewhere: [];
}>;

/** Creates a part of the server that exists once. */
export type Service<T> = (context: Context) => T;

/** The context of all parts of a running server. */
export type Context = {
  readonly database: Database;
  readonly contract: ContractDocument;
  readonly settings: ServerSettings;
  readonly wallClock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly sandboxStore: SandboxStore;
  readonly sandboxes: LiveSandboxes;
  /** The default sandbox, which always exists. Its journal also records requests with unknown tokens. */
  readonly defaultSandbox: () => LiveSandbox;
  readonly events: Events;
  readonly capabilities: readonly AnyCapability[];
  /** Returns the server's one instance of a service, and creates it on first use. */
  readonly use: <T>(service: Service<T>) => T;
  /** Loads the changes of another process to the file. @returns whether there were any */
  readonly refresh: () => boolean;
};

/** Any capability, with any routes and operations. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Its actions take the inputs of its own routes alone.
export type AnyCapability = Capability<any, any>;

/** An owner who has just been added to a sandbox. */
export type NewOwner = { readonly key: number; readonly sandboxKey: number; readonly id: string };

/** An entry that others can reference. */
export type Known = { readonly key: number; readonly id: string };

/** Helpers for adding the entries of an owner to a sandbox. */
export type DataScope = {
  readonly context: Context;
  readonly sandbox: { readonly key: number; readonly seed: number };
  readonly owner: NewOwner;
  /** The owner and the id of an entry: the given id, or one generated from the seed. @param what purpose of the id, such as "lead id" */
  readonly owned: (
    entry: { readonly id?: string },
    what: string,
    index: number,
  ) => { readonly sandboxKey: number; readonly ownerKey: number; readonly id: string };
  /** The present instant of the sandbox. */
  readonly now: number;
  /** Parses an instant; `usual` without a text. */
  readonly at: (text: string | undefined, usual: number) => number;
  /**
   * A random instant from the seed, between two numbers of milliseconds ago.
   * @param what purpose of the instant, such as "lead created"
   * @param index of the entry
   */
  readonly drawn: (what: string, index: number, [least, most]: readonly [number, number]) => number;
  /** Registers an entry, so that other entries can reference it by its id and its name. */
  readonly remember: (section: string, name: string | undefined, known: Known) => void;
  /** The referenced entry of a section. */
  readonly find: (section: string, reference: string) => Known;
  /** A scenario of the sandbox or of the server. */
  readonly scenarioNamed: (name: string) => Scenario | undefined;
  /** Counts an entry that has been added, for progress. */
  readonly added: () => void;
};

/**
 * A list of entries in a user's data: `leads` of an owner, or `analyses` of a project. `x-refers-to` of a field names the
 * section whose entries the field references, by id or name.
 */
export type DataSection<Entry extends TObject = TObject> = {
  /** The field with the list. */
  readonly field: string;
  /** The section whose entries contain the list. Default: owners. */
  readonly of?: string;
  readonly schema: Entry;
  readonly most: number;
  readonly description: string;
  /** Fields whose values are unique in the whole file. */
  readonly unique?: readonly string[];
  /** Problems that the schema cannot express. @param at parses an instant; NaN when it depends on an unknown clock */
  readonly check?: (
    entry: Static<Entry>,
    at: (text: string) => number,
    context: { readonly scenarioNames: readonly string[] },
  ) => readonly FieldProblem[];
  /** Problems with values that must be unique on the server. */
  readonly conflict?: (context: Context, entry: Static<Entry>) => FieldProblem | null;
  /** Adds the entries of an owner or of a parent entry. Runs in the transaction that creates the sandbox. */
  readonly add: (scope: DataScope, entries: readonly Static<Entry>[], within?: Known) => void;
};

/** Any section. Its functions accept only entries of its own schema. */
export type AnyDataSection = Omit<DataSection, "check" | "conflict" | "add"> & {
  readonly [Name in "check" | "conflict" | "add"]?: ((...given: never[]) => unknown) | undefined;
};

/** Declares a section; its functions are typed by its schema. */
export const dataSection = <Entry extends TObject>(section: DataSection<Entry>): DataSection<Entry> => section;

/** The referenced entry; null without a text. */
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

/** An event for followers of a sandbox. Its kind is also the name of the field with the data. */
export type LiveEvent = {
  readonly kind: string;
  readonly description: string;
  readonly schema: TSchema;
  readonly read: (context: Context, sandbox: LiveSandbox) => unknown;
};

/** A future event of a sandbox, at an instant of its clock; null: none. */
export type NextEvent = { readonly kind: string; readonly at: number | null };

export type NextEvents = {
  /** The kinds of events, each with a description. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly read: (context: Context, sandbox: LiveSandbox, now: number) => Iterable<NextEvent>;
};

/** Operations of the contract, and how `verify` finds a valid request for each of them. */
type Operations<Names extends keyof Handlers> =
  | { readonly operations: (context: Context) => Pick<Handlers, Names>; readonly probes: Pick<Probes, Names> }
  | { readonly operations?: undefined; readonly probes?: undefined };

/** A row of a table, with the column names of the database. */
type SavedRow = Readonly<Record<string, string | number | null>>;

/** How a snapshot stores the rows of some tables. Tables and columns have the names of the database. */
export type SnapshotRules = {
  /** Tables that a snapshot does not contain. */
  readonly leavesOut?: readonly string[];
  /** Additional schemas of columns, by table and column. For a JSON column, the schema of its content. */
  readonly columns?: Readonly<Record<string, Readonly<Record<string, TSchema>>>>;
  /** Removes values that must not leave the server. */
  readonly save?: Readonly<Record<string, (context: Context) => (row: SavedRow) => SavedRow>>;
  /** Checks the rows of a table in a snapshot: the problem as a clause without a full stop; null: none. */
  readonly problemIn?: Readonly<Record<string, (rows: readonly SavedRow[]) => string | null>>;
};

/** The interface of a capability: a family of resources, or one of our own. */
export type Capability<R extends Routes = Routes, Names extends keyof Handlers = never> = Operations<Names> & {
  readonly name: string;
  /** Tables with rows of sandboxes. A table comes after those that it references. */
  readonly tables?: readonly SandboxTable[];
  /** How a snapshot stores the rows of these tables. Default: unchanged. */
  readonly snapshots?: SnapshotRules;
  /** Routes of the control plane, and their implementation. */
  readonly routes?: R;
  readonly actions?: (context: Context) => ActionsOf<R>;
  /** Serves pages for browsers, which need no token. */
  readonly pages?: (context: Context, scope: FastifyInstance) => Promise<void>;
  /** Adds the demo data of a new owner. Runs in the transaction that adds the owner, in the order of the capabilities. */
  readonly seed?: Seed;
  /** Sections of a user's data. Entries are added in the order of the capabilities. */
  readonly data?: readonly AnyDataSection[];
  /** The event that followers of a sandbox get when its data changes. */
  readonly live?: LiveEvent;
  /** The transitions of what an operation polls, by id and token; undefined for an unknown id. */
  readonly polled?: {
    readonly operation: string;
    readonly lifeOf: (
      context: Context,
      sandbox: LiveSandbox,
      id: string,
      tokenId: string | null,
    ) => readonly { readonly at: number; readonly to: string }[] | undefined;
  };
  /** Writes due transitions of a sandbox. */
  readonly worker?: (context: Context, sandboxKey: number, clock: Clock) => Worker;
  /** The future events of a sandbox, for `clock next`. */
  readonly nextEvents?: NextEvents;
  /** Subscribes to the events of others, before the first request. */
  readonly subscribe?: (context: Context) => void;
  /** Runs when the server is ready. */
  readonly start?: (context: Context) => void;
  /** Stops background work. Resolves when it has stopped. */
  readonly stop?: (context: Context) => Promise<void>;
  /** Writes pending changes, after all background work has stopped. */
  readonly close?: (context: Context) => void;
};

// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- The type of a capability without routes.
type NoRoutes = {};

/** Declares a capability; its actions are typed by its own routes. */
export const capability = <const R extends Routes = NoRoutes, Names extends keyof Handlers = never>(
  parts: Capability<R, Names>,
): Capability<R, Names> => parts;
