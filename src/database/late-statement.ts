import type { Database as Sqlite, Statement } from "better-sqlite3";

type Change = (statement: Statement) => unknown;

/** A statement that SQLite prepares when it is first used: a server has about a hundred, and a start uses a third of them. */
class LateStatement {
  readonly #prepare: () => Statement;
  #changes: Change[] = [];
  #prepared: Statement | undefined;

  constructor(prepare: () => Statement) {
    this.#prepare = prepare;
  }

  get #statement(): Statement {
    if (this.#prepared) return this.#prepared;
    const statement = this.#prepare();
    for (const change of this.#changes) change(statement);
    return (this.#prepared = statement);
  }

  #change(change: Change): this {
    if (this.#prepared) change(this.#prepared);
    else this.#changes.push(change);
    return this;
  }

  pluck(...on: [boolean?]): this {
    return this.#change((statement) => statement.pluck(...on));
  }
  raw(...on: [boolean?]): this {
    return this.#change((statement) => statement.raw(...on));
  }
  get(...values: unknown[]): unknown {
    return this.#statement.get(...values);
  }
  all(...values: unknown[]): unknown {
    return this.#statement.all(...values);
  }
  run(...values: unknown[]): unknown {
    return this.#statement.run(...values);
  }
  iterate(...values: unknown[]): unknown {
    return this.#statement.iterate(...values);
  }
}

/** Lets a connection prepare each of its statements when it is first used. */
export function prepareLate(sqlite: Sqlite): void {
  const prepare = sqlite.prepare.bind(sqlite);
  sqlite.prepare = ((text: string) => new LateStatement(() => prepare(text))) as unknown as Sqlite["prepare"];
}
