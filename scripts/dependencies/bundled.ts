import { statSync } from "node:fs";
import { build, type Metafile } from "esbuild";
import { build as buildPage, type Rolldown } from "vite";
import { consoleBuild, serverBuild } from "../build-options.ts";

/** Bytes in `dist` by the folder of the package that they are copied from. */
export type Bundled = Readonly<Record<string, number>>;

function byPackage(modules: readonly (readonly [path: string, bytes: number])[]): Bundled {
  const bytes: Record<string, number> = {};
  for (const [path, length] of modules) {
    const [, folder] =
      /(node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(path.replaceAll("\\", "/")) ?? [];
    if (folder !== undefined && length > 0) bytes[folder] = (bytes[folder] ?? 0) + length;
  }
  return Object.fromEntries(Object.entries(bytes).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** What a build of the server has copied of which package. */
export const bundledBy = ({ outputs }: Metafile): Bundled =>
  byPackage(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const),
    ),
  );

/** The package of the viewer in `dist/reference`, one script with all that it needs. */
export const viewer = "node_modules/@scalar/fastify-api-reference";

/** What is copied into `dist` of which package, by server, console and API reference; the console's before it is minified. */
export async function bundled(): Promise<{
  readonly server: Bundled;
  readonly console: Bundled;
  readonly reference: Bundled;
}> {
  const [server, page] = await Promise.all([
    build({ ...serverBuild, write: false }),
    buildPage({ ...consoleBuild, build: { ...consoleBuild.build, write: false } }),
  ]);
  const modules = (page as Rolldown.RolldownOutput).output.flatMap((file) =>
    file.type === "chunk"
      ? Object.entries(file.modules).map(([path, { renderedLength }]) => [path, renderedLength] as const)
      : [],
  );
  return {
    server: bundledBy(server.metafile),
    console: byPackage(modules),
    reference: { [viewer]: statSync(`${viewer}/dist/index.js`).size },
  };
}
