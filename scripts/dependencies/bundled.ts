import { build } from "esbuild";
import { build as buildPage, type Rolldown } from "vite";
import { consoleBuild, serverBuild } from "../build-options.ts";

/** The package that a module belongs to, or undefined for one of ours. */
const packageOf = (module: string): string | undefined => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(module)?.[1];

/** How many bytes of which package are copied into `dist`, by name; those of the console before they are minified. */
export async function bundledBytes(): Promise<Readonly<Record<string, number>>> {
  const [server, page] = await Promise.all([
    build({ ...serverBuild, write: false, metafile: true }),
    buildPage({ ...consoleBuild, build: { ...consoleBuild.build, write: false } }),
  ]);
  const modules = [
    ...Object.values(server.metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const),
    ),
    ...(page as Rolldown.RolldownOutput).output.flatMap((file) =>
      file.type === "chunk"
        ? Object.entries(file.modules).map(([path, { renderedLength }]) => [path, renderedLength] as const)
        : [],
    ),
  ];
  const bytes: Record<string, number> = {};
  for (const [path, length] of modules) {
    const name = packageOf(path.replaceAll("\\", "/"));
    if (name !== undefined && length > 0) bytes[name] = (bytes[name] ?? 0) + length;
  }
  return Object.fromEntries(Object.entries(bytes).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
