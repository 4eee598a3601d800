import { defineConfig } from "vitest/config";

// They look at all of their process, change what its modules see, or start commands that share a home folder.
const apart = [
  "clock",
  "command",
  "config",
  "control-token",
  "crash",
  "crash-captures",
  "database-refuses",
  "descriptors",
  "documentation",
  "examples",
  "exec",
  "explore-command",
  "fake-timers",
  "figures",
  "fleet",
  "freshness",
  "guides",
  "journal-filter",
  "mcp-command",
  "memory",
  "node-version",
  "polling-clients",
  "proxies",
  "scenario-files",
  "shared-database",
  "start",
  "start-command",
  "supply-chain",
  "torture",
  "unusable-database",
  "user-folders",
].map((name) => `test/${name}.test.ts`);

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "apart", include: apart } },
      // They start servers: in a process where many have been started, modules are loaded and code is compiled.
      {
        extends: true,
        test: { name: "together", include: ["test/**/*.test.ts"], exclude: apart, isolate: false },
      },
    ],
    // Most of them wait for a process of their own or for a socket.
    maxWorkers: "100%",
    setupFiles: ["test/support/response-watch.ts"],
    testTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 120_000,
    // Bundle the packages of hundreds of files once: each test file loads them anew.
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: [
            "drizzle-orm",
            "drizzle-orm/better-sqlite3",
            "drizzle-orm/migrator",
            "drizzle-orm/sqlite-core",
            "typebox",
          ],
          exclude: ["better-sqlite3"],
        },
      },
    },
  },
});
