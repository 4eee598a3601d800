import { Agent, request } from "node:http";
import { base62Of, draw } from "../../src/core/seed.ts";
import { ask } from "./ask.ts";
import { counted, type Experiment, tenthOf } from "./experiment.ts";
import { startWitness } from "./under-way.ts";

/** Failures of an address in a minute (docs/configuration.md, rate limits). */
const limit = 1000;
const atOnce = 50;
const addresses = 200;

type Guess = { readonly status: number; readonly retryAfter: number | null; readonly body: string };

export const guessing: Experiment = {
  name: "tokens are guessed",
  tried: ({ connections }) =>
    `${limit + connections} guesses from one address, each with another X-Forwarded-For; ${connections} guesses from ${addresses} addresses; ${tenthOf(connections)} guesses of the control token; a client with a valid token polls meanwhile`,
  promised: `No guess succeeds; an address gets 401 for ${limit} failures in a minute, then 429 with Retry-After, whatever X-Forwarded-For says; valid tokens from that address still work; other addresses have their own limits; no crash`,
  // eslint-disable-next-line max-lines-per-function -- one experiment, in order
  async run({ folder, connections, random, say }) {
    // Limits are on, but for the token that polls.
    const db = `${folder}/mock.db`;
    const witness = await startWitness(db, ["--rate-limits", "on", "--rate-limit", "jobPolling=100000/1m"]);
    const { server, watch, problems, finish } = witness;
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
    const seed = Math.floor(random() * 2 ** 31);
    const guess = (path: string, token: string, localAddress?: string): Promise<Guess> =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: `Bearer ${token}`,
          "x-forwarded-for": `10.${(random() * 255) | 0}.0.1`,
          forwarded: "for=10.0.0.1",
        };
        const sent = request(
          server.url + path,
          { agent, headers, ...(localAddress && { localAddress }) },
          (response) => {
            let body = "";
            response.setEncoding("utf8").on("data", (text: string) => (body += text));
            response.on("end", () => {
              const retryAfter = response.headers["retry-after"];
              resolve({
                status: response.statusCode ?? 0,
                retryAfter: retryAfter === undefined ? null : Number(retryAfter),
                body,
              });
            });
          },
        );
        sent.on("error", reject).end();
      });
    const guessMany = async (count: number, path: string, addressOf: (ordinal: number) => string | undefined) => {
      const seen = new Map<number, number>();
      let ordinal = 0;
      const one = async () => {
        while (ordinal < count) {
          const mine = (ordinal += 1);
          const { status, retryAfter, body } = await guess(
            path,
            `aky_${base62Of(draw(seed, "guess", path, mine), 32)}`,
            addressOf(mine),
          );
          seen.set(status, (seen.get(status) ?? 0) + 1);
          if (![401, 429].includes(status)) problems.push(`a guess got ${status}`);
          if (status === 429 && !(retryAfter !== null && retryAfter >= 1 && retryAfter <= 60))
            problems.push(`Retry-After was ${retryAfter}`);
          if (!/"(error|detail)":"[^"]+"/.test(body)) problems.push("a refusal was no sentence");
        }
      };
      await Promise.all(Array.from({ length: atOnce }, one));
      return seen;
    };
    const begun = performance.now();
    const [one, many, control] = await watch(async () => {
      const path = "/api/user/current";
      say("from one address");
      const fromOne = await guessMany(limit + connections, path, () => undefined);
      // A window that has ended meanwhile lets as many through again.
      const windows = 1 + Math.floor((performance.now() - begun) / 60_000);
      const failed = fromOne.get(401) ?? 0;
      if (failed < limit || failed > limit * windows) problems.push(`${failed} guesses of an address got 401`);
      say("from many addresses");
      const fromMany = await guessMany(connections, path, (ordinal) => `127.0.1.${1 + (ordinal % addresses)}`);
      if (connections < limit * addresses && fromMany.has(429))
        problems.push("an address was refused for what others had done");
      say("of the control token");
      return [fromOne, fromMany, await guessMany(tenthOf(connections), "/__mock/server", () => undefined)];
    });
    agent.destroy();
    const right = await ask(`${server.url}/__mock/server`, server.controlToken);
    if (right?.status !== 200) problems.push(`the right control token got ${right?.status}`);
    const figures = await finish();
    const told = (seen: ReadonlyMap<number, number>) =>
      [...seen].map(([status, times]) => `${times} × ${status}`).join(", ");
    return {
      happened: `from one address ${told(one)}; from many ${told(many)}; of the control token ${told(control)}; ${figures}`,
      lost: 0,
      broken: counted(problems),
    };
  },
};
