import { build, type Plugin } from "esbuild";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { serverBuild } from "../build-options.ts";
import { defects } from "./defects.ts";

const root = new URL("../..", import.meta.url).pathname;

/** What the server finds beside its code. */
const besideCode = ["migrations", "node_modules", "package.json"];

/** Puts a module before each that a defect is in: it exports the same, or what the defect exports instead. */
const withDefects: Plugin = {
  name: "with defects",
  setup(testBuild) {
    const modules = new Set(defects.map(({ module }) => join(root, module)));
    testBuild.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const resolved = join(resolveDir, path);
      return modules.has(resolved) ? { path: resolved, namespace: "with-defects" } : undefined;
    });
    testBuild.onLoad({ filter: /^/, namespace: "with-defects" }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object).join(", ");
      const module = JSON.stringify(relative(root, path));
      const contents = `
        import * as real from ${JSON.stringify(path)};
        import { replacementsIn } from ${JSON.stringify(join(root, "scripts/mutations/defects.ts"))};
        const { ${names} } = { ...real, ...replacementsIn(${module}, real) };
        export { ${names} };`;
      return { contents, resolveDir: root };
    });
  },
};

/** A build of the server that can be started with any of the defects. */
export type TestBuild = Disposable & {
  /** Takes the name of a defect, or nothing. */
  readonly serverScript: string;
};

/** Builds the server with all defects in it, in a folder of its own. */
export async function buildWithDefects(): Promise<TestBuild> {
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-defects-"));
  const remove = () => rmSync(folder, { recursive: true });
  try {
    for (const name of besideCode) symlinkSync(join(root, name), join(folder, name));
    await build({
      ...serverBuild,
      absWorkingDir: root,
      entryPoints: [...serverBuild.entryPoints, { in: "scripts/mutations/server.ts", out: "server" }],
      outdir: join(folder, "dist"),
      plugins: [withDefects, ...serverBuild.plugins],
    });
  } catch (error) {
    remove();
    throw error;
  }
  return { serverScript: join(folder, "dist/server.js"), [Symbol.dispose]: remove };
}
