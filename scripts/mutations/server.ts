// Starts a server until its standard input ends. In the test build it has the defect whose name is the first parameter.
import { start } from "../../src/start.ts";

const mock = await start({ clock: "frozen", seed: 1 });
console.log(JSON.stringify({ url: mock.url, controlToken: mock.controlToken }));
process.stdin.on("end", () => void mock.stop()).resume();
