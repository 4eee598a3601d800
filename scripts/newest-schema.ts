import { readMigrationFiles } from "drizzle-orm/migrator";
import { openScratch } from "../src/database/open.ts";

/** The schema after all migrations, and the rows that record them. */
export function newestSchema(): string {
  const migrations = readMigrationFiles({ migrationsFolder: new URL("../migrations", import.meta.url).pathname });
  const sqlite = openScratch(migrations);
  const created = sqlite
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid")
    .pluck()
    .all() as string[];
  const recorded = migrations.map(
    ({ hash, folderMillis }) =>
      `INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('${hash}', ${folderMillis})`,
  );
  const schema = { hashes: migrations.map(({ hash }) => hash), sql: `${[...created, ...recorded].join(";\n")};` };
  sqlite.close();
  return `// Generated from the migrations by \`npm run generate\`.
import type { NewestSchema } from "./migrate.ts";

export const newestSchema: NewestSchema = ${JSON.stringify(schema, null, 2)};
`;
}
