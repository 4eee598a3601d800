import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };

const root = new URL("..", import.meta.url).pathname;
const text = readFileSync(join(root, "AGENTS.md"), "utf8");

/** What is wrong with a command: it runs a script or a file that does not exist. */
function problemOf(command: string): string | null {
  const [program, ...words] = command.split(" ");
  const installed = (name = "") => existsSync(join(root, "node_modules/.bin", name));
  const missing = (paths: readonly string[]) =>
    paths.filter((path) => path.includes("/") && !existsSync(join(root, path))).join(", ");
  if (program === "npm" && words[0] === "run")
    return (words[1] ?? "") in packageJson.scripts ? null : `${command}: no such script`;
  if (command === "npm ci") return existsSync(join(root, "package-lock.json")) ? null : `${command}: no lock file`;
  if (command === "npm test") return "test" in packageJson.scripts ? null : `${command}: no such script`;
  if (program === "npx" && !installed(words[0])) return `${command}: ${words[0]} is not installed`;
  if (program !== "npx" && program !== "node") return `${command}: unknown program`;
  return missing(words) === "" ? null : `${command}: ${missing(words)} does not exist`;
}

describe("AGENTS.md", () => {
  it("AGENTS.md names only commands that exist", () => {
    const [, block = ""] = /^```sh\n(.*?)^```/ms.exec(text) ?? [];
    const inText = [...text.matchAll(/`((?:npm|npx|node) [^`]+)`/g)].map(([, command = ""]) => command);
    const commands = [...block.trim().split("\n"), ...inText];
    expect(commands.length).toBeGreaterThan(9);
    expect(commands.flatMap((command) => problemOf(command) ?? [])).toEqual([]);
    expect(problemOf("npm run nothing")).toContain("no such script");
    expect(problemOf("npx vitest run test/nothing.test.ts")).toContain("does not exist");
  });

  it("AGENTS.md names only files and folders that exist, and links to them", () => {
    const named = [...text.matchAll(/`([\w.-]+\/[\w./-]*|[\w-]+\.(?:json|md))`/g)].map(([, path = ""]) => path);
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
    // `dist` is there after a build.
    const paths = [...named, ...links].filter((path) => path !== "dist/");
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(links).toContain("CONTRIBUTING.md");
  });

  it("AGENTS.md is short, and names no other machine, user or address", () => {
    expect(text.split("\n").length).toBeLessThan(80);
    expect(text).not.toMatch(/https?:|(?<![\w.])\/(?:home|root|work|tmp|Users)\b|@/);
    expect(text).not.toContain(dirname(root));
  });
});
