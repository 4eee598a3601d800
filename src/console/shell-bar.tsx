import { Copy } from "./copy.tsx";
import { lastAction, previewed } from "./perform.ts";

/** The equivalent of the button under the pointer, or of the last action, as a command and as curl. */
export function ShellBar() {
  const action = lastAction.value;
  const preview = previewed.value;
  const equivalent = preview ?? action?.equivalent;
  // Show the outcome only beside the action that it belongs to.
  const hasOutcome = action !== null && (preview === null || preview.curl === action.equivalent.curl);
  return (
    <footer class="shell" aria-label="Equivalent commands">
      <div class="ways">
        {equivalent ? (
          <>
            {equivalent.command !== null && <Way name="command" text={equivalent.command} />}
            <Way name="curl" text={equivalent.curl} />
          </>
        ) : (
          <p>Hover a control to see its CLI and curl command.</p>
        )}
      </div>
      <p class={`outcome ${action?.outcome ?? ""}`} role={action?.outcome === "refused" ? "alert" : "status"}>
        {hasOutcome && (action.outcome === "running" ? "…" : action.sentence || "Done")}
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
