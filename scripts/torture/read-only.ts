import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { mount, noMount } from "./mounts.ts";
import { contentsOf } from "./newer.ts";
import type { Experiment } from "./experiment.ts";
import { launch, refusalProblem, startServer } from "./server.ts";

/** Somebody who owns nothing here: root may write everywhere. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

export const readOnly: Experiment = {
  name: "read-only folder",
  tried: () =>
    "Starts on an existing and a missing file in a folder mounted read-only, in a folder without write permission, and on a file without write permission",
  promised: "One message and exit code 2; existing files do not change",
  async run({ folder }) {
    const mounted = `${folder}/mounted`;
    const forbidden = `${folder}/forbidden`;
    for (const each of [mounted, forbidden]) {
      mkdirSync(each);
      await (await startServer(`${each}/mock.db`)).end("SIGTERM");
    }
    const there = await mount(mounted, 'mount --bind "$1" "$1"; mount -o remount,bind,ro "$1"');
    if (!there) return { notTried: noMount };
    chmodSync(folder, 0o755);
    chmodSync(`${forbidden}/mock.db`, 0o444);
    const contents = () => contentsOf(mounted) + contentsOf(forbidden);
    const before = contents();
    const { through } = there;
    const starts = [
      launch(`${mounted}/mock.db`, { through }),
      launch(`${mounted}/new.db`, { through }),
      launch(`${forbidden}/mock.db`, { user: nobody }),
    ];
    const ends = await Promise.all(starts.map(({ ended }) => ended));
    // The file may be written, but nothing beside it.
    chmodSync(`${forbidden}/mock.db`, 0o666);
    chmodSync(forbidden, 0o555);
    ends.push(await launch(`${forbidden}/mock.db`, { user: nobody }).ended);
    chmodSync(forbidden, 0o755);
    const isChanged = contents() !== before;
    // Only root cares, who cannot remove it otherwise in some file systems.
    if (nobody !== undefined) chownSync(forbidden, 0, 0);
    await there.unmount();
    const problems = ends.flatMap((end) => refusalProblem(end) ?? []);
    const sentences = new Set(ends.map(({ errors }) => errors.trim().replace(/\S+\.db/, "FILE")));
    return {
      happened: `${ends.length - problems.length} of ${ends.length} refused: ${[...sentences].map((sentence) => `“${sentence}”`).join(" ")}`,
      lost: isChanged ? 1 : 0,
      broken: [...problems, ...(isChanged ? ["a file was changed"] : [])],
    };
  },
};
