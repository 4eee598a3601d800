import { signal } from "@preact/signals";
import { equivalentOf } from "./equivalent.ts";
import type { Inspected } from "./journal-curl.ts";
import { Lever } from "./lever.tsx";
import { countOf } from "./words.ts";
import { sandbox } from "./world.ts";

/** The sandbox whose journal keeps bodies, because this page has switched that on. */
const keepsBodies = signal<string | null>(null);

type Pairs = readonly { readonly name: string; readonly value: string }[];

function PairList({ label, pairs }: { readonly label: string; readonly pairs: Pairs }) {
  return (
    <dl class="pairs" aria-label={label}>
      {pairs.map(({ name, value }, index) => (
        <div key={`${index} ${name}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The query parameters of a path, where it has some. */
export function Query({ path }: { readonly path: string }) {
  const query = path.includes("?") ? path.slice(path.indexOf("?")) : "";
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
  if (pairs.length === 0) return null;
  return (
    <>
      <h5>Query parameters</h5>
      <PairList label="Query parameters" pairs={pairs} />
    </>
  );
}

type HeadersProps = { readonly of: "request" | "response"; readonly headers: Inspected["requestHeaders"] };

export function Headers({ of, headers }: HeadersProps) {
  if (headers.length === 0) return null;
  return (
    <>
      <h5>Headers</h5>
      <PairList label={`Headers of the ${of}`} pairs={headers} />
    </>
  );
}

type BodyProps = {
  readonly of: "request" | "response";
  readonly text: string | null;
  readonly bytes: number;
  /** Whether a button switches the bodies on, where they are not kept. */
  readonly hasLever: boolean;
};

/** A body, where it is kept. */
export function Body({ of, text, bytes, hasLever }: BodyProps) {
  if (bytes === 0 && !text) return null;
  return (
    <>
      <h5>
        Body <small>{countOf(bytes, "byte")}</small>
      </h5>
      {text === null ? (
        <NotKept hasLever={hasLever} />
      ) : (
        <pre class="body" tabIndex={0} aria-label={`Body of the ${of}`}>
          {indented(text)}
        </pre>
      )}
    </>
  );
}

function NotKept({ hasLever }: { readonly hasLever: boolean }) {
  const input = { sandbox: sandbox.value?.name ?? "", bodies: true };
  if (keepsBodies.value === input.sandbox)
    return <p class="note">The journal did not keep this body. The bodies of new requests are kept.</p>;
  if (!hasLever) return <p class="note">The journal did not keep this body.</p>;
  const { command } = equivalentOf("setJournal", input);
  return (
    <div class="not-kept">
      <p class="note">
        The journal does not keep bodies. To keep those of new requests: <code>{command}</code>
      </p>
      <Lever route="setJournal" input={input} onDone={() => (keepsBodies.value = input.sandbox)}>
        Keep bodies
      </Lever>
    </div>
  );
}

/** A JSON text with indentation. A text that would change otherwise too is returned as it is. */
function indented(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}
