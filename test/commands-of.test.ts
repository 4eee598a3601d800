import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandsOf, groupsOf } from "../src/command/commands-of.ts";
import { routes as ownRoutes } from "../src/app/control-routes.ts";
import type { Route, RouteCommand } from "../src/control/route.ts";
import { DurationInput } from "../src/control/schemas.ts";
import { runHere } from "./support/run-here.ts";

/** A family that the product does not have. */
const routes = {
  listBoats: {
    method: "GET",
    path: "/sandboxes/{sandbox}/boats",
    summary: "List the boats",
    input: Type.Object({ colour: Type.Optional(Type.Enum(["red", "blue"], { description: "Only these." })) }),
    output: Type.Array(Type.Object({ name: Type.String() })),
    command: { words: "boat list", group: "list or launch boats" },
  },
  launchBoat: {
    method: "POST",
    path: "/sandboxes/{sandbox}/boats/{boat}/launch",
    summary: "Launch a boat",
    input: Type.Object({
      speed: Type.Number({ description: "How fast." }),
      startsInMs: Type.Optional(DurationInput("How long until it leaves.")),
      flags: Type.Optional(Type.Array(Type.Integer())),
      crew: Type.Optional(Type.Object({ captain: Type.String(), hasCook: Type.Boolean() })),
    }),
    output: Type.Object({ name: Type.String() }),
    command: { words: "boat launch", arguments: ["boat", "speed"] },
  },
} as const satisfies Record<string, Route>;

describe("a command of a route", () => {
  /** The only command of a route with some fields. */
  function commandFor(fields: Parameters<typeof Type.Object>[0], command: Partial<RouteCommand> = {}) {
    const route = { method: "PUT", path: "/things", summary: "Do it", input: Type.Object(fields) } as const;
    const [found] = commandsOf({ doIt: { ...route, command: { words: "do", ...command } } });
    if (!found) throw new Error("There is no command.");
    return found;
  }

  const optionFor = (schema: Parameters<typeof Type.Optional>[0]) => {
    const [option] = commandFor({ field: Type.Optional(schema) }).options;
    return option && [option.flag, option.description];
  };

  it.each([
    ["a text", Type.String({ description: "What it is. More of it." }), "--field <field>", "what it is"],
    ["a number", Type.Integer({ default: 3 }), "--field <number>", "(default: 3)"],
    ["a switch", Type.Boolean({ default: true }), "--field <on|off>", "(default: on)"],
    ["few values", Type.Enum(["one", "two"], { description: "Which." }), "--field <one|two>", "which"],
    [
      "more values",
      Type.Enum(["breakfast", "lunch", "afternoon-tea"], { description: "Meal." }),
      "--field <field>",
      "meal: breakfast, lunch, afternoon-tea",
    ],
    ["an instant", Type.String({ format: "instant", description: "ISO 8601." }), "--field <instant>", "ISO 8601"],
    [
      "a list",
      Type.Array(Type.String(), { description: "Names." }),
      "--field <field>",
      "names; repeat it or use commas for more",
    ],
    ["anything", Type.Unknown({ description: "Body." }), "--field <json>", "body"],
    ["a text or null", Type.Union([Type.String(), Type.Null()], { description: "Name." }), "--field <field>", "name"],
    ["a flag of its own", Type.String({ "x-flag": "--other <id>" }), "--other <id>", ""],
    ["a placeholder of its own", Type.String({ "x-flag": "<id>" }), "--field <id>", ""],
    ["a flag without a value", Type.Boolean({ "x-flag": "--really" }), "--really", ""],
  ])("has an option for %s", (_what, schema, flag, description) => {
    expect(optionFor(schema)).toEqual([flag, description]);
  });

  it("has options for the fields of objects, and none for what its words say", () => {
    const effect = Type.Union([
      Type.Object({ kind: Type.Literal("wait"), waitMs: DurationInput("How long.") }),
      Type.Object({ kind: Type.Literal("stop"), reason: Type.String() }),
    ]);
    const { options } = commandFor({ effect, isOn: Type.Boolean() }, { fixed: { "effect.kind": "stop", isOn: true } });
    expect(options.map(({ flag, field }) => [flag, field])).toEqual([["--effect-reason <reason>", "effect.reason"]]);
  });

  it("has arguments that may be left out where the field may", () => {
    const fields = { first: Type.String(), second: Type.Optional(Type.String()), third: Type.String() };
    const { arguments: given } = commandFor(fields, { arguments: ["first", "second", "[third]"] });
    expect(given.map(({ flag }) => flag)).toEqual(["<first>", "[second]", "[third]"]);
  });

  it("names no argument that its route does not know", () => {
    expect(() => commandFor({}, { arguments: ["nothing"] }).arguments).toThrow("The command do has an argument");
  });
});

it.each(commandsOf(ownRoutes).map((command) => [command.words, command] as const))(
  "%s describes each of its arguments and options",
  (_words, { description, arguments: given, options }) => {
    for (const value of [{ description }, ...given, ...options]) expect(value.description).toMatch(/^\w.*[^.]$/);
  },
);

describe("the commands of other routes", () => {
  const asked: { line: string; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ line: `${request.method} ${request.url}`, body });
      response.end(JSON.stringify(request.method === "GET" ? [{ name: "Ada" }] : { name: "Ada" }));
    });
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => void server.close());

  const command = (...words: string[]) =>
    runHere(
      words,
      {
        AUDITY_MOCK_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AUDITY_MOCK_CONTROL_TOKEN: "0123456789abcdef",
      },
      routes,
    );

  it("stand in the help, in their groups", async () => {
    expect(groupsOf(routes)).toEqual({ boat: "list or launch boats" });
    const { output } = await command("--help");
    expect(output).toMatch(/^ {2}boat +list or launch boats$/m);
    expect(output).not.toMatch(/^ {2}clock /m);
    expect((await command("boat", "launch", "--help")).output).toContain("boat launch [options] <id> <speed>");
  });

  it("call the control plane", async () => {
    expect(await command("boat", "list", "--colour", "red")).toEqual({ code: 0, output: "name\nAda\n", errors: "" });
    const options = ["--starts-in", "90s", "--flags", "1", "--flags", "2,3", "--crew-has-cook", "on"];
    const { code, output } = await command("boat", "launch", "ada", "5", ...options, "--sandbox", "mine", "--json");
    expect([code, JSON.parse(output)]).toEqual([0, { name: "Ada" }]);
    expect(asked.map(({ line }) => line)).toEqual([
      "GET /__mock/sandboxes/default/boats?colour=red",
      "POST /__mock/sandboxes/mine/boats/ada/launch",
    ]);
    expect(JSON.parse(asked[1]?.body ?? "")).toEqual({
      speed: 5,
      startsInMs: "90s",
      flags: [1, 2, 3],
      crew: { hasCook: true },
    });
  });
});
