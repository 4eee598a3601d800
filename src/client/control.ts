import type { Call } from "../app/control-routes.ts";
import { ControlError, fieldError } from "../errors/control-error.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import { exportedText } from "../journal/client.ts";
import { newSandboxName } from "../platform/identity.ts";
import { readWhole } from "../platform/read-whole.ts";
import { mostMegabytes } from "../snapshots/format.ts";
import { type Sandbox, sandboxOf } from "./sandbox.ts";
import type { SandboxClock } from "../sandbox-control/client.ts";
import type { DemoTokens, SandboxOptions, SandboxSummary, ScenarioView, UserData } from "../control/types.gen.ts";

/** Options of a new sandbox. */
export type NewSandboxOptions = Omit<SandboxOptions, "data"> & {
  /** Initial state of the sandbox instead of demo data, or the path of a data file. Default: demo data. */
  readonly data?: UserData | string;
};

/** Controls a server, in this process (`start`) or over HTTP (`connect`). */
export type Control = AsyncDisposable & {
  /** Base URL of the Agent API, such as `http://127.0.0.1:2834`. */
  readonly url: string;
  /** Base URL of the control plane, such as `http://127.0.0.1:2834/__mock/`, with the slash at the end. */
  readonly controlUrl: string;
  /** Bearer token of the control plane. */
  readonly controlToken: string;
  /** Token of the first demo owner in the default sandbox. It may read and write. */
  readonly token: string;
  /** All tokens of the demo data. */
  readonly tokens: DemoTokens;
  /** The default sandbox, which always exists. */
  readonly defaultSandbox: Sandbox;
  /** The clock of the default sandbox. */
  readonly clock: SandboxClock;
  /**
   * Creates an isolated sandbox with its own owner and token, or from a snapshot. A sandbox from a snapshot continues where the
   * saved one was, and its first owner gets a new token. The tokens of the snapshot work too, except for those that another
   * sandbox of the server has.
   * @throws ControlError 400 for an invalid field, and for a snapshot that is damaged or of a newer version;
   * 409 when the name is taken, or another sandbox has a token of the data
   * @throws StartError with the lines of the problems in a data file
   */
  sandbox(options?: NewSandboxOptions | FromSnapshot): Promise<Sandbox>;
  /**
   * Opens an existing sandbox, with a new token of its first owner.
   * @throws ControlError 404 for an unknown name, 409 when the owner already has ten active tokens
   */
  openSandbox(name: string): Promise<Sandbox>;
  /** Lists the names and seeds of the sandboxes. */
  sandboxes(): Promise<SandboxSummary[]>;
  /** Lists the scenarios of every sandbox. */
  scenarios(): Promise<ScenarioView[]>;
  /** Returns the metrics of the server in the text format of Prometheus. */
  metrics(): Promise<string>;
  /**
   * Stops a server that was started in this process: it accepts no more requests, finishes those in flight (or aborts them
   * after 700 ms) and closes the database. A server from `connect` keeps running. Calling it twice is safe.
   */
  stop(): Promise<void>;
};

/** A snapshot to create a sandbox from. */
export type FromSnapshot = {
  /** Text of a snapshot, as `sandbox.snapshot()` returns it, or the path of a snapshot file. */
  readonly from: string;
  /** Name of the sandbox. Default: a random one. */
  readonly name?: string;
};

async function loadFrom(call: Call, { from, name, ...others }: FromSnapshot) {
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw fieldError(other, "cannot be combined with `from`, because the snapshot contains it; only `name` can");
  if (typeof from !== "string") throw fieldError("from", "must be the text of a snapshot or the path of its file");
  const snapshot = from.startsWith("{") ? from : await readSnapshot(from);
  return call("loadSnapshot", { snapshot, name: name ?? newSandboxName(), leaveTokens: true, newToken: true });
}

async function readSnapshot(path: string): Promise<string> {
  try {
    return await readWhole(path, mostMegabytes);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw fieldError("from", `is the path of a file that cannot be read (${code ?? message}): ${path}`);
  }
}

/** Creates the client of a control plane over HTTP. @internal */
export async function connectedControl(
  call: Call,
  address: Pick<Control, "url" | "controlToken">,
  stop: () => Promise<void>,
): Promise<Control> {
  const { tokens } = await call("readServer", {});
  return controlOf(call, address, stop, tokens, await call("readSandbox", { sandbox: defaultSandboxName }));
}

/**
 * Creates the client of a control plane, in this process or over HTTP.
 * @param view the default sandbox
 * @internal
 */
export function controlOf(
  call: Call,
  { url, controlToken }: Pick<Control, "url" | "controlToken">,
  stop: () => Promise<void>,
  tokens: DemoTokens,
  view: Parameters<typeof sandboxOf>[2],
): Control {
  const sandbox = defaultSandboxName;
  const defaultSandbox = sandboxOf(call, url, view, tokens.full);
  return {
    url,
    controlUrl: `${url}/__mock/`,
    controlToken,
    token: tokens.full,
    tokens,
    defaultSandbox,
    clock: defaultSandbox.clock,
    async sandbox(options: NewSandboxOptions | FromSnapshot = {}) {
      if ("from" in options) {
        const loaded = await loadFrom(call, options);
        return sandboxOf(call, url, loaded, loaded.token ?? "");
      }
      const { data: given, ...others } = options;
      const data = typeof given === "string" ? await (await import("../app/data-file.ts")).readDataFile(given) : given;
      const { token, ...view } = await call("createSandbox", { ...others, ...(data && { data }) });
      return sandboxOf(call, url, view, token);
    },
    async openSandbox(name) {
      if (name === sandbox) return defaultSandbox;
      const view = await call("readSandbox", { sandbox: name });
      if (view.owners.length === 0) throw new ControlError(409, `The sandbox ${name} has no owner.`);
      const { token } = await call("createToken", { sandbox: name, label: "opened" });
      return sandboxOf(call, url, view, token);
    },
    sandboxes: () => call("listSandboxes", {}),
    scenarios: () => call("listServerScenarios", {}),
    metrics: async () => exportedText(await call("readMetrics", {})),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
