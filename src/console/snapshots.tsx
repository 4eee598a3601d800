import { useRef } from "preact/hooks";
import { parsedJson } from "../core/parsed-json.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { atUrl, type Equivalent, equivalentOf, quoted } from "./equivalent.ts";
import { runShown } from "./perform.ts";
import { ask, call } from "./plane.ts";
import { usePreview } from "./preview.ts";
import { sandboxNow } from "./sandbox-time.ts";
import { sandboxName, showSandbox } from "./session.ts";

/** The buttons that save the sandbox as a file and load a file into a new sandbox. */
export function SnapshotButtons({ name }: { readonly name: string }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <ShownButton hint="Save the sandbox as a file" equivalent={() => savingOf(name)} onClick={() => void save(name)}>
        Save snapshot
      </ShownButton>
      <ShownButton
        hint="Load a snapshot file into a new sandbox"
        equivalent={() => loadingOf("FILE", "NAME")}
        onClick={() => input.current?.click()}
      >
        Load snapshot
      </ShownButton>
      <input
        ref={input}
        type="file"
        accept=".jsonl"
        hidden
        data-testid="snapshot file"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file) void load(file);
          // The same file may be chosen again.
          currentTarget.value = "";
        }}
      />
    </>
  );
}

type ShownButtonProps = {
  readonly hint: string;
  readonly equivalent: () => Equivalent;
  readonly onClick: () => void;
  readonly children: string;
};

/** A button that previews the equivalent command. */
function ShownButton({ hint, equivalent, onClick, children }: ShownButtonProps) {
  const previewing = usePreview(equivalent);
  return (
    <button type="button" title={hint} onClick={onClick} {...previewing}>
      {children}
    </button>
  );
}

/** A file name with the instant of the sandbox. Colons are not allowed in the names of files everywhere. */
const fileOf = (name: string): string =>
  `${name}-${isoTimestamp(sandboxNow()).replaceAll(":", "-")}.audity-snapshot.jsonl`;

function savingOf(name: string, file = fileOf(name)): Equivalent {
  const sandbox = name === "default" ? "" : ` --sandbox ${quoted(name)}`;
  return {
    command: `npx audity-mock snapshot save ${quoted(file)}${sandbox}${atUrl()}`,
    curl: `${equivalentOf("saveSnapshot", { sandbox: name }).curl} -o ${quoted(file)}`,
  };
}

function loadingOf(file: string, name: string): Equivalent {
  const { curl } = equivalentOf("loadSnapshot", { snapshot: "", name, leaveTokens: true });
  const input = `{snapshot: ., name: ${JSON.stringify(name)}, leaveTokens: true}`;
  return {
    command: `npx audity-mock snapshot load ${quoted(file)} --as ${quoted(name)} --leave-tokens${atUrl()}`,
    curl: `jq -Rs ${quoted(input)} ${quoted(file)} | ${curl.replace(/ -d '.*?' /, " -d @- ")}`,
  };
}

async function save(name: string): Promise<void> {
  const file = fileOf(name);
  await runShown(savingOf(name, file), async () => {
    const response = await ask("saveSnapshot", { sandbox: name });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = file;
    link.click();
    URL.revokeObjectURL(link.href);
    return { result: file, sentence: `Saved ${file}` };
  });
}

/** Loads a file under the name of the saved sandbox, or with a number after it where that name is taken. */
async function load(file: File): Promise<void> {
  const snapshot = await file.text();
  const header = parsedJson(snapshot.slice(0, snapshot.indexOf("\n"))) as Partial<{
    sandbox: { name?: unknown };
  }> | null;
  const { name: written } = header?.sandbox ?? {};
  const saved = typeof written === "string" ? written.slice(0, 50) : "loaded";
  const taken = await call("listSandboxes", {}).catch(() => []);
  const isTaken = (name: string) => taken.some((each) => each.name === name);
  let name = saved;
  for (let number = 2; isTaken(name); number += 1) name = `${saved}-${number}`;
  const loaded = await runShown(loadingOf(file.name, name), async () => {
    const { name: result } = await call("loadSnapshot", { snapshot, name, leaveTokens: true });
    return { result, sentence: `Loaded as ${result}` };
  });
  if (loaded !== undefined && loaded !== sandboxName.value) showSandbox(loaded);
}
