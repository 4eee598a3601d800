import fc from "fast-check";
import { expect, it } from "vitest";
import { magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { operationsOf, product } from "../src/verify/operations.ts";
import { exchange, rawProblem } from "./support/raw-http.ts";

/** A request as bytes, with its method and path. */
type Hostile = { readonly method: string; readonly path: string; readonly bytes: Buffer };

it(
  "random bytes for every operation cause no 5xx, no hang and no undocumented response",
  { timeout: 240_000 },
  async () => {
    await using mock = await start({ seed: 7, clock: "scaled", clockScale: 600, rateLimits: false });
    const port = Number(new URL(mock.url).port);
    const { projects, owner, owners, leads, readyLinks } = mock.defaultSandbox;
    const { ready, analysed } = projects;
    // Enough credits for a project or a few analyses: later ones get 402.
    await owners.set(owner.id, { creditsAllocated: 1200, creditsUsed: 0 });
    // Only the scenario `completes`: others let a synchronous analysis answer 500, or wait without end.
    const [completes] = scenarios.filter(({ name }) => name === "completes");

    const id = fc.oneof(
      fc.uuid(),
      { weight: 3, arbitrary: fc.constantFrom(ready, analysed, ...(completes ? [magicProjectId(completes)] : [])) },
      fc.constantFrom(
        ...[...mock.demoJobs, ...(await leads.list()), ...(await readyLinks.list())].map((each) => each.id),
      ),
      fc.constantFrom(
        "",
        ".",
        "..",
        "%00",
        "%2e%2e%2f",
        "%ff",
        "%",
        "%zz",
        "*",
        "a".repeat(3000),
        "\u00e9",
        "%C3%A9",
        "'; DROP TABLE jobs; --".replaceAll(" ", "+"),
      ),
    );
    const query = fc.oneof(
      { weight: 4, arbitrary: fc.constant("") },
      fc.constantFrom(
        "?",
        "?category=",
        "?category=none",
        "?category=quick_wins&category=big_swings",
        "?category[]=1",
        "?__proto__=1",
        "?%",
        `?${"a=1&".repeat(500)}`,
        "?a=%00",
        "#x",
      ),
    );
    const body = fc.oneof(
      fc.constantFrom("", "{}", '{"clientName":"a","industry":"b","companySize":"c"}'),
      fc.json({ maxDepth: 3 }),
      fc.constantFrom(
        "{",
        "nul",
        '"',
        "[".repeat(5000),
        `${'{"a":'.repeat(500)}1${"}".repeat(500)}`,
        "\ufeff{}",
        "\u0000",
        '{"__proto__":{"a":1}}',
        '{"constructor":{"prototype":{"a":1}}}',
        '{"clientName":"a","clientName":"b"}',
      ),
      fc
        .record(
          {
            clientName: fc.string(),
            industry: fc.string(),
            companySize: fc.string(),
            description: fc.oneof(fc.string(), fc.constant(null), fc.integer()),
            name: fc.string(),
            templateId: fc.oneof(fc.uuid(), fc.string()),
            questionOrder: fc.array(fc.string()),
            defaultQuestionOverrides: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
          },
          { requiredKeys: [] },
        )
        .map((fields) => JSON.stringify(fields)),
      fc.constant("x".repeat(1_100_000)),
    );
    const authorization = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.constantFrom(...Object.values(mock.tokens)).map((token) => [`Authorization: Bearer ${token}`]),
      },
      fc.constantFrom<string[]>(
        [],
        ["Authorization:"],
        ["Authorization: Bearer"],
        ["Authorization: Basic YTpi"],
        [`Authorization: Bearer Bearer ${mock.token}`],
        [`Authorization: Bearer ${mock.token}`, `Authorization: Bearer ${mock.tokens.readOnly}`],
        [`authorization:\tBearer ${mock.token}`],
        [`Authorization: Bearer ${"x".repeat(8000)}`],
        ["Authorization: Bearer \u00e9"],
      ),
    );
    const contentType = fc.oneof(
      { weight: 2, arbitrary: fc.constant(["Content-Type: application/json"]) },
      fc.constantFrom<string[]>(
        ["Content-Type: application/json"],
        [],
        ["Content-Type: application/json", "Content-Type: text/plain"],
        ["Content-Type: application/json; charset=utf-16"],
        ["Content-Type: multipart/form-data"],
        ["Content-Type: ;"],
        ["Content-Type: application/JSON"],
      ),
    );
    // No `Connection: Upgrade`: after an offer to upgrade, Node reads no further request.
    const extra = fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      fc.array(
        fc.constantFrom(
          "Expect: 100-continue",
          "Content-Encoding: gzip",
          "Upgrade: h2c",
          "Accept: text/html",
          "Range: bytes=0-1",
          "X-HTTP-Method-Override: DELETE",
          "If-None-Match: *",
          "Cookie: a=b",
          "X-Forwarded-For: 1.2.3.4",
          "Host: other",
          "Transfer-Encoding: identity",
          "nonsense",
          " folded",
          "X-A: \u0001",
          `X-A: ${"a".repeat(4000)}`,
        ),
        { maxLength: 3 },
      ),
    );
    /** How the request gives the length of its body: correctly, too long, too short, twice, in chunks … */
    const framing = fc.constantFrom(
      "honest",
      "honest",
      "honest",
      "none",
      "long",
      "short",
      "twice",
      "chunked",
      "broken",
    );
    const methods = [
      "GET",
      "POST",
      "PATCH",
      "PUT",
      "DELETE",
      "HEAD",
      "OPTIONS",
      "TRACE",
      "PROPFIND",
      "QUERY",
      "M-SEARCH",
      "get",
      "NONSENSE",
    ];

    const request: fc.Arbitrary<Hostile> = fc
      .record({
        operation: fc.constantFrom(...operationsOf(product)),
        otherMethod: fc.option(fc.constantFrom(...methods), { freq: 4 }),
        form: fc.constantFrom("origin", "origin", "origin", "absolute", "doubled"),
        version: fc.constantFrom("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", ""),
        ...{ id, query, body, authorization, contentType, extra, framing },
      })
      .map((given) => {
        const method = given.otherMethod ?? given.operation.method;
        const doubled = given.form === "doubled" ? "/" : "";
        const path = doubled + given.operation.path.replace("{id}", given.id) + given.query;
        const target = given.form === "absolute" ? `http://localhost${path}` : path;
        const text = Buffer.from(given.body);
        const lengths: Readonly<Record<string, readonly string[]>> = {
          honest: [`Content-Length: ${text.length}`],
          none: [],
          long: [`Content-Length: ${text.length + 10}`],
          short: [`Content-Length: ${Math.max(0, text.length - 5)}`],
          twice: [`Content-Length: ${text.length}`, `Content-Length: ${text.length + 1}`],
        };
        const headers = [
          "Host: localhost",
          ...given.authorization,
          ...given.contentType,
          ...given.extra,
          ...(lengths[given.framing] ?? ["Transfer-Encoding: chunked"]),
        ];
        const framed =
          given.framing === "chunked"
            ? [`${text.length.toString(16)}\r\n`, text, "\r\n0\r\n\r\n"]
            : given.framing === "broken"
              ? ["ffffffffffffffffff\r\n", text]
              : [text];
        const head = [`${method} ${target} ${given.version}`.trim(), ...headers, "", ""].join("\r\n");
        return {
          method,
          path,
          bytes: Buffer.concat([Buffer.from(head), ...framed.map((piece) => Buffer.from(piece))]),
        };
      });

    const seen = new Map<number, number>();
    const property = fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (requests, isHalfClosed) => {
        const pieces = requests.map(({ bytes }) => bytes);
        // A last request that closes the connection.
        const last = Buffer.from("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        const bodiless = requests.flatMap(({ method }, index) => (method === "HEAD" ? [index] : []));
        const { answers } = await exchange(port, [...pieces, last], { isHalfClosed, bodiless });
        for (const [index, answer] of answers.slice(0, requests.length).entries()) {
          seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
          const isFailure = answer.status >= 500;
          // Left-over bytes are read as the next request, so only the first response is known to be for its path.
          const [first] = requests;
          const problem = index === 0 && first ? rawProblem(first.method, first.path, answer) : null;
          expect({ status: answer.status, isFailure, problem: isFailure ? answer.text : problem }).toEqual({
            status: answer.status,
            isFailure: false,
            problem: null,
          });
          const body: unknown = answer.text === "" ? {} : JSON.parse(answer.text);
          expect(typeof body).toBe("object");
        }
        expect((await fetch(`${mock.url}/openapi.json`)).status).toBe(200);
      },
    );
    await fc.assert(property, { numRuns: 2500, seed: 20_260_201 });
    // The requests have met every status, so they have reached all parts of the API.
    expect([...seen.keys()].toSorted()).toEqual(
      expect.arrayContaining([200, 201, 204, 400, 401, 402, 403, 404, 413, 415]),
    );
  },
);
