import { render } from "preact";
import { App } from "./app.tsx";
import { stayConnected } from "./connection.ts";
import { followKeys } from "./keys.tsx";
import { startTime } from "./sandbox-time.ts";
import { readAddress } from "./session.ts";
import { followViewMode } from "./view-mode.ts";
import "./style.css";

readAddress();
addEventListener("hashchange", readAddress);
startTime();
followViewMode();
followKeys();
const root = document.getElementById("console");
if (root) render(<App />, root);
void stayConnected();
