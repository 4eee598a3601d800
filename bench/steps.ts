import { assertSameAnswer, compare, type Extent, launch } from "./compare.ts";
import { prepareJobs } from "./jobs.ts";
import { productParameters } from "./poll.ts";
import { steps } from "./servers/steps.ts";

/** The poll from its straightforward build to the shipped one, a step at a time. */
export async function benchSteps(folder: string, extent: Extent): Promise<void> {
  const db = `${folder}/bench.db`;
  const { paths, token } = await prepareJobs(db, extent.jobs);
  const headers = { authorization: `Bearer ${token}` };
  const servers = new URL("./servers/", import.meta.url).pathname;

  const product = await launch("as shipped", productParameters(db));
  const body = await (await fetch(`${product.url}${paths[0]}`, { headers })).text();
  const contestants = [
    await launch("bare Fastify", [`${servers}fastify.ts`, body]),
    ...(await Promise.all(steps.map((step) => launch(step, [`${servers}step.ts`, db, step])))),
    product,
  ];
  const hot = paths.slice(0, Math.ceil(paths.length / 100));
  const all = contestants.map((contestant) => ({ name: contestant.name, contestant, paths: hot, headers }));
  await assertSameAnswer(all);
  await compare(all, extent);
}
