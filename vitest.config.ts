import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Most of them wait for a process of their own or for a socket.
    maxWorkers: "100%",
    setupFiles: ["test/support/response-watch.ts"],
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
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
