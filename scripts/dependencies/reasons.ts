/** Why audity-mock uses a package, and what the alternative is. */
export type Reason = { readonly why: string; readonly instead: string };

/** One for each of `dependencies` in package.json. */
export const runtimeReasons: Readonly<Record<string, Reason>> = {
  "better-sqlite3": {
    why: "Synchronous SQLite, so that a use case is one transaction.",
    instead: "`node:sqlite`, which needed more CPU time per poll when both were measured.",
  },
};

/** One for each of `devDependencies` whose code is copied into `dist`. */
export const bundledReasons: Readonly<Record<string, Reason>> = {
  "fastest-levenshtein": {
    why: "Finds the valid names that are closest to an unknown one.",
    instead: "Custom code for the edit distance, or an unsorted list.",
  },
  "@faker-js/faker": {
    why: "Generates the texts of sample deliverables. Bundled, so that a seed always produces the same texts.",
    instead: "Custom word lists.",
  },
  "@fastify/rate-limit": {
    why: "Rate limits by token and bucket, with a custom store that uses the sandbox's clock.",
    instead: "A custom limiter. Both were measured, and the plugin adds no cost to a poll.",
  },
  "@fastify/static": {
    why: "Serves the files of the console. Loaded when the console is first opened.",
    instead: "Custom code for media types, ETags, ranges and path traversal checks.",
  },
  "@fastify/swagger": {
    why: "Generates the OpenAPI document of the control plane from the schemas of its routes.",
    instead: "A document that is maintained separately and drifts from the routes.",
  },
  "@scalar/fastify-api-reference": {
    why: "The viewer of the API reference, one script. It reads better than Swagger UI and works offline under our policy.",
    instead: "Swagger UI, which has the logo of a framework, or a viewer that loads its script from the network.",
  },
  "light-my-request": {
    why: "Part of Fastify. The simulation sends its requests through it, without sockets.",
    instead: "Real sockets, whose order differs in each run.",
  },
  "@preact/signals": {
    why: "Holds the state of the console and re-renders what depends on a change.",
    instead: "Passing the state through every component.",
  },
  "@streamparser/json": {
    why: "Parses recordings (HAR) piece by piece. Loaded when it is needed.",
    instead: "`JSON.parse`, which needs the whole file in memory, or `stream-json`, which is slower for long strings.",
  },
  ajv: {
    why: "Validates requests, responses, the control plane's input, and scenario and data files.",
    instead: "Fastify's default validator, which coerces bodies and removes unknown fields.",
  },
  "ajv-formats": {
    why: "Checks string formats in the response validator (`--validate-responses`, `verify`).",
    instead: "The server's own formats, which would not be an independent check.",
  },
  commander: {
    why: "Parses the command line and prints `--help`.",
    instead: "`util.parseArgs`, which has neither commands nor help.",
  },
  "cross-spawn": {
    why: "Starts the command of `exec`, on Windows as well.",
    instead: "`child_process.spawn`, which does not find `npm` on Windows.",
  },
  "drizzle-orm": {
    why: "Typed schema, queries and migrations.",
    instead: "SQL strings with separate types. Polls use [a raw statement](performance.md).",
  },
  "env-paths": {
    why: "Finds the user's data folder on Linux, macOS and Windows.",
    instead: "Custom code for the conventions of three systems.",
  },
  "eventsource-parser": {
    why: "Parses event streams in the console and in the client.",
    instead: "`EventSource` of the browser and of Node, which cannot send a token in a header.",
  },
  "fast-json-stringify": {
    why: "Serializes responses by the contract. The build compiles the code of each operation.",
    instead: "The same library through Fastify, which compiles all operations at each start.",
  },
  fastify: {
    why: "The HTTP server: routing, parsing, hooks, and scopes that keep the two APIs apart.",
    instead: "`node:http` with a custom framework, or Express, which is [slower](performance.md).",
  },
  "ipaddr.js": {
    why: "Decides whether a webhook's address is public, private or this machine.",
    instead: "Custom code for the special ranges of IPv4 and IPv6.",
  },
  "@modelcontextprotocol/server": {
    why: "Speaks the Model Context Protocol with agents, in all its revisions. Loaded with the first request of an agent.",
    instead: "Custom code for a protocol that changes twice a year.",
  },
  minisearch: {
    why: "Searches the documentation for agents. Loaded with the first request of an agent.",
    instead: "Custom code that ranks sections.",
  },
  pino: {
    why: "Writes the log: one logger for server, worker and webhooks, created before the server.",
    instead: "Fastify's logger, the same library, which exists only after the server.",
  },
  "pino-pretty": {
    why: "Prints the log in short lines on a terminal.",
    instead: "A custom formatter.",
  },
  preact: {
    why: "Renders the console.",
    instead: "Custom code that changes the DOM.",
  },
  "prom-client": {
    why: "Writes [metrics](metrics.md) in the text format of Prometheus. Loaded when they are first requested.",
    instead: "Custom code for the format and its escapes.",
  },
  xmlbuilder: {
    why: "Writes JUnit XML (`--format junit`). Loaded when it is needed.",
    instead: "Custom XML code. `junit-report-builder` cannot give the reason for a skipped test.",
  },
  typebox: {
    why: "Defines the schemas of the control plane and their types in one place.",
    instead: "Schemas and types written separately.",
  },
  "js-yaml": {
    why: "Parses scenario and data files, and locates the line of a mistake.",
    instead: "`JSON.parse`, which has no YAML and no line numbers of invalid fields.",
  },
};
