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

/**
 * @returns what the command writes on standard output
 * @throws Error with all that a command has written, when it fails
 */
export const run = (folder: string, command: string, parameters: readonly string[]) =>
  new Promise<string>((resolved, reject) => {
    execFile(command, parameters, { cwd: folder, env: environment, maxBuffer: 16e6 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stdout}${stderr}`));
      else resolved(stdout);
    });
  });
