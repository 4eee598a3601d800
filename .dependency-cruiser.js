import { layers, meetingByModule } from "./scripts/layers.ts";

/** The files of a folder, as a regular expression. `.` are the files of `src` itself. */
const filesOf = (folder) => (folder === "." ? "^src/[^/]+$" : `^src/${folder.replace("*", "[^/]+")}/`);

const filesOfAll = (some) => some.flatMap(({ folders }) => folders.map(filesOf));

const upward = layers.slice(0, -1).map(({ name, folders }, index) => ({
  name: `${name}-imports-upward`,
  comment: `The layer ${name} imports only what stands below it (scripts/layers.ts).`,
  severity: "error",
  from: { path: folders.map(filesOf) },
  to: { path: filesOfAll(layers.slice(index + 1)) },
}));

const sideways = layers
  .filter(
    ({ name, folders }) => name !== meetingByModule && name !== "ground" && name !== "outside" && folders.length > 1,
  )
  .flatMap(({ name, folders }) =>
    folders.map((folder) => ({
      name: `${name}-imports-sideways`,
      comment: `The folders of the layer ${name} do not import one another.`,
      severity: "error",
      from: { path: filesOf(folder) },
      to: { path: folders.filter((other) => other !== folder).map(filesOf) },
    })),
  );

const capabilities = layers.find(({ name }) => name === meetingByModule).folders;
const families = `^src/(${capabilities.map((folder) => folder.replace("*", "[^/]+")).join("|")})/`;

export default {
  forbidden: [
    {
      name: "no-circle",
      comment: "Files import one another in no circle, types included.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-circle-of-folders",
      comment: "Folders import one another in no circle.",
      severity: "error",
      scope: "folder",
      from: {},
      to: { circular: true },
    },
    ...upward,
    ...sideways,
    {
      name: "families-meet-by-module",
      comment: "A capability imports another one by its module.ts; a table refers to tables.",
      severity: "error",
      from: { path: families, pathNot: "/table\\.ts$" },
      to: { path: families, pathNot: ["^src/$1/", "/module\\.ts$"] },
    },
    {
      name: "database-by-stores",
      comment: "Drizzle and better-sqlite3 are for table.ts, stores and src/database.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/database/", "store\\.ts$", "/table\\.ts$"] },
      to: { path: "node_modules/(drizzle-orm|better-sqlite3)/" },
    },
    {
      name: "http-by-frameworks",
      comment: "Fastify runs in src/agent, src/control, src/app, guards, src/platform/listen.ts and start.ts.",
      severity: "error",
      from: { path: "^src/", pathNot: ["^src/(agent|control|app)/", "/guard\\.ts$", "^src/platform/listen\\.ts$"] },
      to: { path: "node_modules/(fastify|@fastify)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "machine-by-its-layer",
      comment: "Only the edges use what Node has of the machine; the others get it from src/platform.",
      severity: "error",
      from: {
        path: filesOfAll(layers.slice(0, -1)),
        pathNot: [
          "^src/(platform|database)/",
          "^src/core/clock\\.ts$",
          // The words that Node writes beside a status.
          "^src/journal/headers\\.ts$",
          // Its address check needs the look-up of names.
          "^src/webhooks/send\\.ts$",
        ],
      },
      to: {
        dependencyTypes: ["core"],
        dependencyTypesNot: ["type-only"],
        pathNot: ["^(node:)?(buffer|crypto|events|net|stream|string_decoder|util)$"],
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    includeOnly: { path: ["^src/", "node_modules/", "^(node:)?[a-z_/]+$"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
