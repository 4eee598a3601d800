import { join } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "..");
const file = (path: string) => join(root, "src", path);

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)).config,
  ts.sys,
  root,
);

const parts: readonly { readonly title: string; readonly says?: string; readonly names: readonly string[] }[] = [
  { title: "Start a server", names: ["start", "StartOptions", "Mock", "DemoJob", "Logger", "version"] },
  { title: "Connect to a server", names: ["connect"] },
  { title: "Control a server", names: ["Control", "NewSandboxOptions", "FromSnapshot"] },
  {
    title: "A sandbox of a server",
    names: [
      ...["Sandbox", "SandboxCalls", "SandboxClock", "SandboxJobs", "SandboxScenarios", "SandboxLimits"],
      ...[
        "SandboxFaults",
        "SandboxTokens",
        "SandboxOwners",
        "ProjectCalls",
        "AnalysisCalls",
        "SandboxJournal",
        "SandboxCoach",
      ],
      ...["SandboxWebhook", "ReportCalls", "SnapshotCalls"],
    ],
  },
  { title: "Errors", names: ["StartError", "ControlError", "FieldProblem"] },
];

const beginning = `<!-- Generated from the types in src by \`npm run generate\`. -->

# Programmatic interface

\`start\` runs a server in your process. \`connect\` controls a server that runs elsewhere. Both return an object with the same
functions. [Control](control.md) explains what they are for.

\`\`\`ts
import { connect, ControlError, start } from "audity-mock";

const mock = await start();
const control = await connect(mock.url, mock.controlToken); // as another process would
const sandbox = await control.sandbox({ seed: 42, clock: "frozen" });
const { id } = await sandbox.jobs.create({ scenario: "fails" });
await sandbox.clock.advance("5m");
console.log((await sandbox.jobs.get(id)).status); // failed
const refusal: unknown = await sandbox.jobs.complete(id).catch((error: unknown) => error);
console.log(refusal instanceof ControlError && refusal.status); // 409
await mock.stop();
\`\`\`

If the server refuses a call, the call rejects with a [ControlError](#controlerror) and changes nothing. After the server has stopped,
calls reject with status 503.
`;

const fixtures = `
## Fixtures for Vitest and Playwright

\`audity-mock/vitest\` and \`audity-mock/playwright\` export the \`test\` function of the runner with three fixtures.
Each test that uses \`sandbox\` gets its own sandbox.

\`\`\`ts
import { test } from "audity-mock/vitest";
import { expect } from "vitest";

test("a poll is answered", async ({ sandbox }) => {
  const { id } = await sandbox.jobs.create();
  const headers = { authorization: \`Bearer \${sandbox.token}\` };
  expect((await fetch(\`\${sandbox.url}/api/agent/jobs/\${id}\`, { headers })).status).toBe(200);
  await expect(sandbox).toHonourRetryAfter();
});
\`\`\`
`;

/** Whether the declarations that the package ships leave something out. */
const isInternal = ({ declarations = [] }: ts.Symbol): boolean =>
  declarations.every((each) => ts.getJSDocTags(each).some(({ tagName }) => tagName.text === "internal"));

type Entry = { readonly head: string; readonly says: string; readonly inner: readonly Entry[] };

/** The page of the programmatic interface, from the types that the package exports and their comments. */
// eslint-disable-next-line max-lines-per-function -- its functions share the type checker
export function apiPage(): string {
  const paths = ["index.ts", "test-fixtures/vitest.ts", "test-fixtures/playwright.ts", "test-fixtures/matchers.ts"];
  const program = ts.createProgram(paths.map(file), options);
  const checker = program.getTypeChecker();

  function exportsOf(path: string): ReadonlyMap<string, ts.Symbol> {
    const source = program.getSourceFile(file(path));
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${path} exports nothing.`);
    const resolved = checker.getExportsOfModule(module).map((symbol) => {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
      return [symbol.name, isAlias ? checker.getAliasedSymbol(symbol) : symbol] as const;
    });
    return new Map(resolved.filter(([, symbol]) => !isInternal(symbol)));
  }

  const main = exportsOf("index.ts");

  /** Code in which the names of types lead to them. */
  const linked = (code: string): string =>
    code
      .split(/\b([A-Z]\w+)\b/)
      .map((piece) => (main.has(piece) ? `[\`${piece}\`](#${piece.toLowerCase()})` : piece && `\`${piece}\``))
      .join("")
      .replaceAll("``", "");

  const inOneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

  function saidOf(symbol: ts.Symbol): string {
    const tags = symbol.getJsDocTags(checker).flatMap(({ name, text }) => {
      const [first = "", ...rest] = inOneLine(ts.displayPartsToString(text)).split(" ");
      if (name === "throws") return [`Throws \`${first}\` ${rest.join(" ")}`];
      if (name === "returns") return [`Resolves to ${[first, ...rest].join(" ")}`];
      return name === "param" ? [`\`${first}\`: ${rest.join(" ")}`] : [];
    });
    const said = [inOneLine(ts.displayPartsToString(symbol.getDocumentationComment(checker))), ...tags];
    return said
      .filter(Boolean)
      .map((sentence) => (/[.:]$/.test(sentence) ? sentence : `${sentence}.`))
      .join(" ");
  }

  /** The text of a node, in which \`object\` stands for each object type that is written out, and their members. */
  function codeOf(node: ts.Node): { readonly code: string; readonly inner: readonly Entry[] } {
    const literals: ts.TypeLiteralNode[] = [];
    const find = (each: ts.Node): void => {
      if (ts.isTypeLiteralNode(each)) literals.push(each);
      else ts.forEachChild(each, find);
    };
    find(node);
    const code = literals.reduce((text, literal) => text.replace(literal.getText(), "object"), node.getText());
    return { code: inOneLine(code).replace(/;$/, ""), inner: literals.flatMap(({ members }) => members.map(entryOf)) };
  }

  function entryOf(member: ts.TypeElement | ts.ClassElement): Entry {
    const symbol = member.name && checker.getSymbolAtLocation(member.name);
    if (!symbol) throw new Error(`${member.getText()} has no name.`);
    const { code, inner } = codeOf(member);
    return { head: linked(code.replaceAll("readonly ", "").replaceAll("override ", "")), says: saidOf(symbol), inner };
  }

  /** @throws Error for one that no comment describes */
  const listOf = (entries: readonly Entry[], indent = ""): string =>
    entries
      .map(({ head, says, inner }) => {
        if (says === "") throw new Error(`${head} has no description.`);
        return `${indent}- ${head}: ${says}\n${listOf(inner, `${indent}  `)}`;
      })
      .join("");

  /** A member of a union: what tells it from the others, which needs no words, and the rest. */
  function caseOf(node: ts.TypeLiteralNode): Entry {
    const [, says = ""] = /\/\*\* (.+?) \*\/\s*\|\s*$/.exec(node.getSourceFile().text.slice(0, node.getStart())) ?? [];
    const entries = node.members.map(entryOf);
    const distinctive = entries.filter((entry) => entry.says === "");
    const head = distinctive.map((entry) => entry.head).join(", ");
    return { head, says, inner: entries.filter((entry) => entry.says !== "") };
  }

  function typeOf(node: ts.TypeNode): string {
    if (ts.isTypeLiteralNode(node)) return `\n\n${listOf(node.members.map(entryOf))}`;
    if (ts.isIntersectionTypeNode(node)) {
      const whole = node.types.filter((each) => !ts.isTypeLiteralNode(each)).map((each) => linked(each.getText()));
      const own = node.types.filter(ts.isTypeLiteralNode).flatMap(({ members }) => members.map(entryOf));
      return ` Has everything of ${new Intl.ListFormat("en").format(whole)}, and:\n\n${listOf(own)}`;
    }
    if (ts.isUnionTypeNode(node) && node.types.every(ts.isTypeLiteralNode))
      return ` One of:\n\n${listOf(node.types.map((each) => caseOf(each as ts.TypeLiteralNode)))}`;
    const type = checker.getTypeAtLocation(node);
    const members = type.isUnion() ? type.types : [type];
    const texts = members.map((each) => checker.typeToString(each, undefined, ts.TypeFormatFlags.InTypeAlias));
    return `\n\n${linked(texts.join(" | "))}\n`;
  }

  /** What stands after the description of something that is exported. */
  function detailOf(symbol: ts.Symbol): string {
    const [declaration] = symbol.declarations ?? [];
    if (!declaration) return "\n";
    if (ts.isTypeAliasDeclaration(declaration)) return typeOf(declaration.type);
    if (ts.isClassDeclaration(declaration)) {
      const fields = declaration.members.filter(ts.isPropertyDeclaration).map(entryOf);
      return `\n\n${listOf(fields.filter(({ says }) => says !== ""))}`;
    }
    return "\n";
  }

  function signatureOf(symbol: ts.Symbol): string {
    const [declaration] = symbol.declarations ?? [];
    const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
    if (!made || !(ts.isFunctionDeclaration(made) || ts.isArrowFunction(made))) return "";
    const given = made.parameters.map(({ name, type, questionToken, initializer }) => {
      const isOptional = questionToken !== undefined || initializer !== undefined;
      return `${name.getText()}${isOptional ? "?" : ""}: ${type?.getText() ?? "unknown"}`;
    });
    return `${linked(`${symbol.name}(${given.join(", ")}): ${made.type?.getText() ?? "unknown"}`)}\n\n`;
  }

  function shown(symbol: ts.Symbol | undefined, name: string): string {
    const said = symbol && saidOf(symbol);
    if (!said) throw new Error(`The package does not export ${name}, or no comment describes it.`);
    return `\n### ${name}\n\n${signatureOf(symbol)}${said}${detailOf(symbol)}`;
  }

  /** The fixtures of a runner, and the matchers that its \`expect\` has. */
  function fixturesOf(path: string): readonly Entry[] {
    const types = [...exportsOf(path)].flatMap(([name, { declarations = [] }]) =>
      name.endsWith("Fixtures") ? declarations : [],
    );
    return types
      .filter(ts.isTypeAliasDeclaration)
      .flatMap(({ type }) => (ts.isTypeLiteralNode(type) ? type.members.map(entryOf) : []));
  }

  const vitest = exportsOf("test-fixtures/vitest.ts");
  const matchers = exportsOf("test-fixtures/matchers.ts").get("PollingMatchers");
  const matcherEntries = (matchers ? checker.getDeclaredTypeOfSymbol(matchers).getProperties() : []).map((matcher) => {
    const [signature] = checker.getSignaturesOfType(checker.getTypeOfSymbol(matcher), ts.SignatureKind.Call);
    const given = signature ? checker.signatureToString(signature).replaceAll(" | undefined", "") : "";
    return { head: linked(`${matcher.name}${given}`), says: saidOf(matcher), inner: [] };
  });

  const named = new Set(parts.flatMap(({ names }) => names));
  const others = [...main.keys()].filter((name) => !named.has(name)).toSorted();
  return [
    beginning,
    ...parts.map(({ title, names }) => `\n## ${title}\n${names.map((name) => shown(main.get(name), name)).join("")}`),
    fixtures,
    `\n### With Vitest\n\n${listOf(fixturesOf("test-fixtures/vitest.ts"))}`,
    `\n### With Playwright\n\n${listOf(fixturesOf("test-fixtures/playwright.ts"))}`,
    `\n### Matchers\n\nBoth runners have these matchers: \`await expect(sandbox).toHaveMaxPolls(5)\`.\n\n${listOf(matcherEntries)}`,
    `\n## Explore a client\n\n\`audity-mock/vitest\` exports \`explore\` and what it needs. [Explore](explore.md) explains it.\n`,
    ...[
      "explore",
      "Client",
      "ExploreOptions",
      "Exploration",
      "Baseline",
      "Run",
      "Finding",
      "ExploreError",
      "UnstableBaseline",
    ].map((name) => shown(vitest.get(name), name)),
    `\n## Options and results\n${others.map((name) => shown(main.get(name), name)).join("")}`,
  ].join("");
}
