import type { Database as Sqlite, Statement } from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import { oncePer } from "../core/once-per.ts";
import { whenNeeded } from "../core/when-needed.ts";
import type { Database } from "./open.ts";

type Prepared = { get(values?: object): unknown; all(values?: object): unknown; run(values?: object): unknown };
type Builder = { prepare(): Prepared };

/** The connection of the query that runs now. */
let connection: Sqlite | undefined;

/** A statement that each connection prepares when it first runs it. */
class SharedStatement {
  readonly #prepared: (sqlite: Sqlite) => Statement;
  readonly raw: () => SharedStatement;

  constructor(prepare: (sqlite: Sqlite) => Statement) {
    this.#prepared = oncePer(prepare);
    const raw = whenNeeded(() => new SharedStatement((sqlite) => prepare(sqlite).raw()));
    this.raw = raw;
  }

  get statement(): Statement {
    return this.#prepared(connection as Sqlite);
  }
  get(...values: unknown[]): unknown {
    return this.statement.get(...values);
  }
  all(...values: unknown[]): unknown {
    return this.statement.all(...values);
  }
  run(...values: unknown[]): unknown {
    return this.statement.run(...values);
  }
}

/** What Drizzle prepares statements with. */
class AnyConnection {
  prepare(text: string): SharedStatement {
    return new SharedStatement((sqlite) => sqlite.prepare(text));
  }
}

const anyOrm = whenNeeded(() => drizzle(new AnyConnection() as unknown as Sqlite));

type Queries<Builders> = {
  readonly [Name in keyof Builders]: Builders[Name] extends (orm: BetterSQLite3Database) => {
    prepare(): infer Query extends Prepared;
  }
    ? Pick<Query, "get" | "all" | "run">
    : never;
};

/**
 * Builds queries once in a process, each when it is first used: Drizzle needs longer to build a query than SQLite to run it.
 * @param builders a query for each name. Values that differ between calls are placeholders
 * @returns the queries of a database
 */
export function savedQueries<const Builders extends Readonly<Record<string, (orm: BetterSQLite3Database) => Builder>>>(
  builders: Builders,
): (database: Pick<Database, "sqlite">) => Queries<Builders> {
  const all = Object.entries(builders).map(
    ([name, build]) => [name, whenNeeded(() => build(anyOrm()).prepare())] as const,
  );
  return ({ sqlite }) => {
    const on = (query: () => Prepared): Prepared => ({
      get(values) {
        connection = sqlite;
        return query().get(values);
      },
      all(values) {
        connection = sqlite;
        return query().all(values);
      },
      run(values) {
        connection = sqlite;
        return query().run(values);
      },
    });
    return Object.fromEntries(all.map(([name, query]) => [name, on(query)])) as unknown as Queries<Builders>;
  };
}
