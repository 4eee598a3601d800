import { warmUp, assertSameAnswer, compare, type BenchOptions, launch } from "./compare.ts";
import { prepareJobs } from "./jobs.ts";

/** The poll as shipped, against a bare route of the same shape and against what one would write by hand. */
export async function benchPoll(folder: string, options: BenchOptions): Promise<void> {
  const db = `${folder}/bench.db`;
  const { paths, token } = await prepareJobs(db, options.jobs);
  const headers = { authorization: `Bearer ${token}` };
  const hot = paths.slice(0, Math.ceil(paths.length / 100));
  const programs = new URL("./servers/", import.meta.url).pathname;

  const product = await launch("audity-mock", productParameters(db));
  const body = await (await fetch(`${product.url}${paths[0]}`, { headers })).text();
  const bare = await launch("bare Fastify", [`${programs}fastify.ts`, body]);
  const express = await launch("Express 5", [`${programs}express.ts`, db]);
  const everyJob = { name: "audity-mock, all jobs polled", server: product, paths, headers };
  const all = [
    { name: "bare Fastify", server: bare, paths: hot, headers },
    { name: "audity-mock, one job in a hundred polled", server: product, paths: hot, headers },
    everyJob,
    { name: "Express 5 with the same look-up", server: express, paths: hot, headers },
  ];
  await assertSameAnswer(all);
  await warmUp(everyJob);
  await compare(all, options);
}

/** The built command, with a bucket that no bench empties. */
export const productParameters = (db: string): readonly string[] => {
  const command = new URL("../dist/cli.js", import.meta.url).pathname;
  return [command, "start", "--json", "--port", "0", "--db", db, "--rate-limit", "jobPolling=100000000/1m"];
};
