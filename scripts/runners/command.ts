import { execFile } from "node:child_process";
import { dirname } from "node:path";

const environment = {
  ...process.env,
  NO_COLOR: "1",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_prefer_offline: "true",
  PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
};

type Written = { readonly output: string; readonly errors: string };

const runToEnd = (folder: string, command: string, parameters: readonly string[]) =>
  new Promise<Written>((resolved, reject) => {
    execFile(command, parameters, { cwd: folder, env: environment, maxBuffer: 16e6 }, (error, output, errors) => {
      if (error) reject(new Error(`${error.message}\n${output}${errors}`));
      else resolved({ output, errors });
    });
  });

/**
 * @returns what the command writes on standard output
 * @throws Error with all that a command has written, when it fails
 */
export const run = async (folder: string, command: string, parameters: readonly string[]): Promise<string> =>
  (await runToEnd(folder, command, parameters)).output;

/**
 * Installs packages. Refuses peers that npm would only warn of.
 * @param options further options of npm. Default: it runs no install scripts, and so does not warn of those of test runners
 * @throws Error with all that npm has written, when it fails or warns
 */
export async function install(
  folder: string,
  packages: readonly string[],
  options: readonly string[] = ["--ignore-scripts"],
): Promise<void> {
  const parameters = ["install", "--strict-peer-deps", ...options, ...packages];
  const { output, errors } = await runToEnd(folder, "npm", parameters);
  if (/\bwarn\b/i.test(errors))
    throw new Error(`npm warns when it installs ${packages.join(" ")}:\n${output}${errors}`);
}
