/** Why a package is there, and what would be in its place without it. */
export type Reason = { readonly why: string; readonly instead: string };

/** One for each of `dependencies` in package.json. */
export const runtimeReasons: Readonly<Record<string, Reason>> = {
  "@fastify/static": {
    why: "Serves the files of the console; loaded when the console is first opened.",
    instead: "Media types, validators, ranges, and refusing paths out of the folder, by hand.",
  },
  "@fastify/swagger-ui": {
    why: "The documentation page, with all that it loads inside the package.",
    instead: "A page of our own, or one that loads its script from the network.",
  },
  "better-sqlite3": {
    why: "SQLite, synchronous, so that what belongs together is one transaction.",
    instead: "`node:sqlite`, with which a poll took more processor time when both were measured.",
  },
};

/** One for each of `devDependencies` whose code is copied into `dist`. */
export const bundledReasons: Readonly<Record<string, Reason>> = {
  "fastest-levenshtein": {
    why: "Which of the right names a wrong one is near to.",
    instead: "The distance of two words by hand, or a list without an order.",
  },
  "@faker-js/faker": {
    why: "The words of made-up deliverables. Bundled, so that a seed goes on giving the same.",
    instead: "Lists of words of our own.",
  },
  "@fastify/rate-limit": {
    why: "Rate limits by token and bucket, with a store of ours on the sandbox's clock.",
    instead: "A limiter of our own; both were measured, and the plugin costs a poll nothing.",
  },
  "@fastify/swagger": {
    why: "Describes the control plane in OpenAPI, from the schemas of its routes.",
    instead: "A second description, written by hand, that drifts from the routes.",
  },
  "@preact/signals": {
    why: "What the console knows; what shows it is drawn again when it changes.",
    instead: "Handing everything from the page down to each part.",
  },
  ajv: {
    why: "Validates requests by the contract, the control plane's input, scenario files and answers.",
    instead: "The validator that Fastify sets up, which coerces bodies and drops fields it does not know.",
  },
  "ajv-formats": {
    why: "Every format there is, for the judge of answers (`--validate-responses`, `verify`).",
    instead: "The server's own few formats, with which it would judge itself.",
  },
  commander: {
    why: "Reads the command line, and writes `--help`.",
    instead: "`util.parseArgs`, which knows neither commands nor help.",
  },
  "cross-spawn": {
    why: "`exec` starts the command that it is given, on Windows as well.",
    instead: "`child_process.spawn`, which does not find `npm` on Windows.",
  },
  "drizzle-orm": {
    why: "Schema, queries and migrations with types.",
    instead: "SQL in strings, with types by hand. The poll itself has [a raw statement](performance.md).",
  },
  "env-paths": {
    why: "The user's data folder on Linux, macOS and Windows.",
    instead: "The conventions of three systems, written by hand.",
  },
  "eventsource-parser": {
    why: "Reads event streams, in the console and in the client.",
    instead: "`EventSource` of the browser and of Node, which cannot send a token in a header.",
  },
  "fast-json-stringify": {
    why: "Serialises an answer by the contract; compiled when an operation first answers.",
    instead: "The same library through Fastify, which compiles all of it at the start.",
  },
  fastify: {
    why: "The HTTP server: routing, parsing, hooks, and scopes that keep the two APIs apart.",
    instead: "`node:http` and a framework of our own, or Express, which is [slower](performance.md).",
  },
  "ipaddr.js": {
    why: "Whether a webhook's address is public, private or this machine.",
    instead: "The special ranges of IPv4 and IPv6, written by hand.",
  },
  pino: {
    why: "The log: one logger for server, worker and webhooks, made before the server is.",
    instead: "The one that Fastify makes, which is the same library but begins with the server.",
  },
  "pino-pretty": {
    why: "The log in short lines, on a terminal.",
    instead: "A formatter of our own.",
  },
  preact: {
    why: "Draws the console.",
    instead: "Changing the page's elements by hand.",
  },
  xmlbuilder: {
    why: "JUnit's XML (`--format junit`); loaded when it is asked for.",
    instead: "XML written by hand. `junit-report-builder` cannot say why a test was skipped.",
  },
  typebox: {
    why: "The control plane's schemas and their types, written once.",
    instead: "Each of them written twice.",
  },
  "js-yaml": {
    why: "Reads scenario and data files; says in which line a mistake is.",
    instead: "`JSON.parse`: no YAML, and no line of a field that is wrong.",
  },
};
