// npm runs this when it installs the package from a git URL, where nothing has been built. `npm ci` runs it too, in a
// checkout, where each command builds what it needs. It is the script `prepublish`, not `prepare`: npm would warn users of a
// tarball that the package has an install script.
import { execSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const built = existsSync(join(root, "dist/index.js")) && existsSync(join(root, "dist/types/src/index.d.ts"));
if (process.env["npm_command"] !== "ci" && !built) execSync("npm run build", { cwd: root, stdio: "inherit" });
