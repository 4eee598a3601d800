import { assertSameAnswer, compare, type BenchOptions, launch } from "./compare.ts";
import { preparePolls } from "./jobs.ts";
import { productParameters } from "./contenders.ts";
import { steps } from "./servers/steps.ts";

/** The poll from its straightforward build to the shipped one, a step at a time. */
export async function benchSteps(folder: string, options: BenchOptions): Promise<void> {
  const db = `${folder}/bench.db`;
  const { paths, headers, body } = await preparePolls(db, options.jobs);
  const programs = new URL("./servers/", import.meta.url).pathname;

  const product = await launch("as shipped", productParameters(db));
  const servers = [
    await launch("bare Fastify", [`${programs}fastify.ts`, body]),
    ...(await Promise.all(steps.map((step) => launch(step, [`${programs}step.ts`, db, step])))),
    product,
  ];
  const hot = paths.slice(0, Math.ceil(paths.length / 100));
  const all = servers.map((server) => ({ name: server.name, server, paths: hot, headers }));
  await assertSameAnswer(all);
  await compare(all, options);
}
