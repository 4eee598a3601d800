import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { noteChild } from "./server.ts";

/** A mount that only its own processes see; it is gone when they are. */
export type Mount = {
  /** Where this process reaches what is mounted. */
  readonly seen: string;
  /** A program and parameters that run another program where the mount is. */
  readonly through: readonly string[];
  readonly unmount: () => Promise<void>;
};

const isRoot = process.getuid?.() === 0;

/**
 * Mounts something in a mount namespace of its own; in a user namespace as well, unless whoever asks is root.
 * @param commands for a shell; the folder is `$1`
 * @returns null where this machine, or this user, may not
 */
export async function mount(folder: string, commands: string): Promise<Mount | null> {
  const holder = noteChild(
    spawn("unshare", [isRoot ? "-m" : "-rm", "sh", "-c", `set -e; ${commands}; echo mounted; exec cat`, "sh", folder], {
      stdio: ["pipe", "pipe", "ignore"],
    }),
  );
  const isMounted = await Promise.race([
    once(holder.stdout, "data").then(() => true),
    once(holder, "close").then(() => false),
    once(holder, "error").then(() => false),
  ]);
  if (!isMounted) return null;
  const namespaces = isRoot ? ["--mount"] : ["--user", "--preserve-credentials", "--mount"];
  return {
    seen: `/proc/${holder.pid}/root${folder}`,
    through: ["nsenter", "--target", String(holder.pid), ...namespaces],
    unmount: () => endOf(holder),
  };
}

async function endOf(holder: ChildProcess): Promise<void> {
  const closed = once(holder, "close");
  holder.stdin?.end();
  await closed;
}

export const noMount = "neither this user nor a user namespace of his may mount a file system here";
