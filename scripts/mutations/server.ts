// Starts a server from the source in the working folder, which may have a defect, until its standard input ends.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [clock = "frozen"] = process.argv.slice(2);
type Start = (options: object) => Promise<{ url: string; controlToken: string; stop: () => Promise<void> }>;
const { start } = (await import(pathToFileURL(join(process.cwd(), "src/start.ts")).href)) as { start: Start };
const mock = await start({ clock, seed: 1 });
console.log(JSON.stringify({ url: mock.url, controlToken: mock.controlToken }));
process.stdin.on("end", () => void mock.stop()).resume();
