import { useSignal } from "@preact/signals";
import { Copy } from "./copy.tsx";
import { lastDeed, previewed } from "./perform.ts";

/** The same from a shell: of what is pointed at, or else of what was done last. */
export function ShellBar() {
  const wantsCurl = useSignal(false);
  const deed = lastDeed.value;
  const equivalent = previewed.value ?? deed?.equivalent;
  const text = equivalent && (wantsCurl.value || equivalent.command === null ? equivalent.curl : equivalent.command);
  const choices = [
    ["Command", false],
    ["curl", true],
  ] as const;
  return (
    <footer class="shell">
      <div class="buttons" role="group" aria-label="The same from a shell">
        {choices.map(([name, isCurl]) => (
          <button
            key={name}
            type="button"
            aria-pressed={wantsCurl.value === isCurl}
            onClick={() => (wantsCurl.value = isCurl)}
          >
            {name}
          </button>
        ))}
      </div>
      <code class="same" data-testid="same" tabIndex={0} aria-label="The same from a shell">
        {text ?? "Point at anything: how a shell does the same is shown here."}
      </code>
      {text !== undefined && <Copy text={text} what="this line" />}
      <p class={`outcome ${deed?.outcome ?? ""}`} role={deed?.outcome === "refused" ? "alert" : "status"}>
        {deed?.outcome === "running" ? "…" : deed?.outcome === "done" ? deed.sentence || "Done" : deed?.sentence}
      </p>
    </footer>
  );
}
