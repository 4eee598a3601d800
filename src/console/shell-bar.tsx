import { Copy } from "./copy.tsx";
import { lastAction, previewed } from "./perform.ts";

/** The same from a shell, as a command and as curl: of what is pointed at, or else of what was done last. */
export function ShellBar() {
  const action = lastAction.value;
  const preview = previewed.value;
  const equivalent = preview ?? action?.equivalent;
  // What came of one thing is not said of another.
  const isTold = action !== null && (preview === null || preview.curl === action.equivalent.curl);
  return (
    <footer class="shell" aria-label="The same from a shell">
      <div class="ways">
        {equivalent ? (
          <>
            {equivalent.command !== null && <Way name="command" text={equivalent.command} />}
            <Way name="curl" text={equivalent.curl} />
          </>
        ) : (
          <p>Point at anything: how a shell does the same is shown here.</p>
        )}
      </div>
      <p class={`outcome ${action?.outcome ?? ""}`} role={action?.outcome === "refused" ? "alert" : "status"}>
        {isTold && (action.outcome === "running" ? "…" : action.sentence || "Done")}
      </p>
    </footer>
  );
}

function Way({ name, text }: { readonly name: "command" | "curl"; readonly text: string }) {
  return (
    <div class="way">
      <code class="same" data-testid={name} tabIndex={0} role="group" aria-label={`The same as ${name}`}>
        {text}
      </code>
      <Copy text={text} what={`the ${name}`} />
    </div>
  );
}
