import { useSignal } from "@preact/signals";
import { pause } from "./present.ts";

/** How long the button says that the text was copied. */
const saidMs = 1500;

/** A button that copies a text. */
export function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  const said = useSignal("");
  const copy = async () => {
    // Browsers allow copying only in a secure context, such as https or localhost.
    const isCopied =
      isSecureContext &&
      (await navigator.clipboard.writeText(text).then(
        () => true,
        () => false,
      ));
    said.value = isCopied ? "Copied" : "Select and copy";
    await pause(saidMs);
    said.value = "";
  };
  return (
    <button type="button" class="copy" aria-label={`Copy ${what}`} onClick={() => void copy()}>
      <span aria-live="polite">{said.value || "Copy"}</span>
    </button>
  );
}

/** A text for a shell or a file, with a copy button. */
export function Snippet({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div class="snippet">
      <pre tabIndex={0} aria-label={what}>
        {text}
      </pre>
      <Copy text={text} what={what} />
    </div>
  );
}
