// The pages whose commands install packages: they are run here, since the tests have no network.
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { run } from "./command.ts";

const root = join(import.meta.dirname, "../..");

export type Guide = {
  readonly page: string;
  /** The folder that the commands are run in: this example, with its packages, or an empty project. */
  readonly example?: string;
};

export const guides: readonly Guide[] = [
  { page: "docs/jest.md", example: "examples/jest" },
  { page: "docs/postman.md", example: "examples/postman" },
  { page: "docs/install.md" },
];

/** The shell blocks of a page. */
export const shellBlocksOf = (page: string): readonly string[] =>
  [...readFileSync(join(root, page), "utf8").matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = ""]) => block);

const runBlock = (folder: string, block: string) => run(folder, "bash", ["-euo", "pipefail", "-c", block]);

/** Runs each block in an empty project beside the tarball, with a clone of this repository as the git URL. */
async function install(folder: string, blocks: readonly string[], tarball: string): Promise<void> {
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  copyFileSync(tarball, join(folder, `audity-mock-${packageJson.version}.tgz`));
  const clone = join(folder, "audity-mock.git");
  await run(root, "git", ["clone", "--quiet", "--bare", root, clone]);
  const commit = (await run(clone, "git", ["rev-parse", "HEAD"])).trim();
  for (const block of blocks) {
    const installed = join(folder, "node_modules/audity-mock");
    rmSync(installed, { recursive: true, force: true });
    const here = block.replace("https://git.example/audity-mock.git", `file://${clone}`).replace("<commit>", commit);
    const version = (await runBlock(folder, here)).trim().split("\n").at(-1);
    if (version !== packageJson.version) throw new Error(`The version is ${version}: ${block}`);
    if (block.includes("npm install") && !existsSync(join(installed, packageJson.exports["."].import.types)))
      throw new Error(`The package has no types: ${block}`);
  }
}

/**
 * Runs the commands of a page.
 * @throws Error with what is wrong
 */
export async function follow({ page, example }: Guide, tarball: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-guide-"));
  try {
    const blocks = shellBlocksOf(page);
    if (example === undefined) return await install(folder, blocks, tarball);
    cpSync(join(root, example), folder, { recursive: true });
    await run(folder, "npm", ["install", "--ignore-scripts", tarball]);
    for (const block of blocks) await runBlock(folder, block);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
