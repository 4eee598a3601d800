/** What npm's lockfile says of an installed package; its key is the folder that it is in. */
export type LockedPackage = {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
};

export type LockedPackages = Readonly<Record<string, LockedPackage>>;

export const folderOf = (name: string): string => `node_modules/${name}`;

/** Where Node finds a package that is asked for from a folder: in it, or in one around it. */
function resolveFrom(packages: LockedPackages, folder: string, name: string): string | undefined {
  const folders = folder.split(/\/?node_modules\//).slice(1);
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const path = [...folders.slice(0, depth), name].map((each) => folderOf(each)).join("/");
    if (packages[path]) return path;
  }
  return undefined;
}

/** The folders of packages and of all that they bring along, in order. */
export function reachableFrom(packages: LockedPackages, names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (folder: string, needed: readonly string[]): void => {
    for (const name of needed) {
      const path = resolveFrom(packages, folder, name);
      // Optional ones, and those for another kind of machine, need not be there.
      if (path === undefined || found.has(path)) continue;
      found.add(path);
      const { dependencies, optionalDependencies, peerDependencies } = packages[path] ?? {};
      visit(path, Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }));
    }
  };
  visit("", names);
  return [...found].toSorted();
}
