import { computed, signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Bucket, Gauge, isInUse } from "./gauge.tsx";
import { Features } from "./features.tsx";
import { learnToken } from "./known-tokens.ts";
import { Lever } from "./lever.tsx";
import { type Minted, NewOwner, NewToken, Shown } from "./new-access.tsx";
import { watchTime } from "./sandbox-time.ts";
import { shortId } from "./words.ts";
import { limits, sandbox, type SandboxView, tokens, type TokenView } from "./world.ts";

/** The dialog that is open. */
type Open =
  | { readonly kind: "owner" }
  | { readonly kind: "token"; readonly ownerId: string }
  | { readonly kind: "features"; readonly ownerId: string }
  | { readonly kind: "minted"; readonly minted: Minted };

const open = signal<Open | null>(null);

const close = () => {
  open.value = null;
};
const onMinted = (minted: Minted) => {
  learnToken(minted.token);
  open.value = { kind: "minted", minted };
};

const bucketsByToken = computed(() => Map.groupBy(limits.value?.buckets ?? [], ({ tokenId }) => tokenId));

/** The owners with their credits, and their tokens with their rate limits. */
export function OwnersPanel() {
  const view = sandbox.value;
  // Close the dialog when another sandbox is shown.
  useEffect(() => close, [view?.name]);
  if (!view) return null;
  const dialog = open.value;
  const featured = dialog?.kind === "features" && view.owners.find(({ id }) => id === dialog.ownerId);
  return (
    <section class="panel owners" aria-labelledby="owners-heading">
      <header>
        <h2 id="owners-heading">Owners and limits</h2>
        {limits.value?.enabled === false && <span class="note">limits are off</span>}
        <button type="button" onClick={() => (open.value = { kind: "owner" })}>
          New owner…
        </button>
      </header>
      <div class="scroll" tabIndex={0} role="group" aria-label="Owners and their tokens">
        {view.owners.length === 0 && <p class="empty">No owners in this sandbox.</p>}
        {view.owners.map((owner) => (
          <OwnerCard key={owner.id} owner={owner} />
        ))}
      </div>
      {dialog?.kind === "owner" && <NewOwner onClose={close} onMinted={onMinted} />}
      {dialog?.kind === "token" && <NewToken ownerId={dialog.ownerId} onClose={close} onMinted={onMinted} />}
      {featured && <Features owner={featured} onClose={close} />}
      {dialog?.kind === "minted" && <Shown minted={dialog.minted} onClose={close} />}
    </section>
  );
}

function OwnerCard({ owner }: { readonly owner: SandboxView["owners"][number] }) {
  const { id, tier, creditsAllocated, creditsUsed } = owner;
  const left = creditsAllocated - creditsUsed;
  const own = tokens.value.filter(({ ownerId }) => ownerId === id);
  return (
    <article class="owner" aria-label={`Owner ${shortId(id)}`}>
      <header>
        <h3 title={id}>{id}</h3>
        <span class="tier">{tier}</span>
        <span class="buttons">
          <button
            type="button"
            class="quiet"
            aria-label={`Features of ${id}`}
            onClick={() => (open.value = { kind: "features", ownerId: id })}
          >
            Features…
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={`New token for ${id}`}
            onClick={() => (open.value = { kind: "token", ownerId: id })}
          >
            New token…
          </button>
        </span>
      </header>
      <p class="credits">
        <span
          class="meter"
          role="meter"
          aria-label={`Credits of ${id}`}
          aria-valuemin={0}
          aria-valuemax={creditsAllocated}
          aria-valuenow={left}
          aria-valuetext={`${left} of ${creditsAllocated} left`}
        >
          <i class="level" style={{ width: `${creditsAllocated === 0 ? 0 : (100 * left) / creditsAllocated}%` }} />
        </span>
        <span>
          <b>{left.toLocaleString("en")}</b> of {creditsAllocated.toLocaleString("en")} credits
        </span>
      </p>
      {own.length === 0 && <p class="note">No tokens.</p>}
      {own.map((token) => (
        <TokenCard key={token.id} token={token} buckets={bucketsByToken.value.get(token.id) ?? []} />
      ))}
    </article>
  );
}

/** Sorts the bucket of polls first, because it is used up most often. */
const byInterest = (one: Bucket, other: Bucket): number =>
  Number(other.bucket === "jobPolling") - Number(one.bucket === "jobPolling");

/** A token in one line, and a gauge for each of its buckets that is in use; all gauges once it is opened. */
function TokenCard({ token, buckets }: { readonly token: TokenView; readonly buckets: readonly Bucket[] }) {
  watchTime();
  const isOpen = useSignal(false);
  const { id, label, prefix, scopes, state } = token;
  const name = sandbox.value?.name ?? "";
  const shown = buckets.filter((bucket) => isOpen.value || isInUse(bucket)).toSorted(byInterest);
  const about = shown.length > 0 ? scopes.join(", ") : `${scopes.join(", ")} · idle`;
  return (
    <div class={`token ${state}`}>
      <h4>
        <button
          type="button"
          class="icon"
          aria-expanded={isOpen.value}
          aria-label={`All limits of ${label}`}
          title={`All limits of ${label}`}
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          {isOpen.value ? "▾" : "▸"}
        </button>
        <span class="label" title={label}>
          {label}
        </span>
        <code>{prefix}…</code> <small>{state === "active" ? about : state}</small>
        {state === "active" && (
          <Lever
            class="danger"
            route="revokeToken"
            input={{ sandbox: name, token: id }}
            label={`Revoke ${label}`}
            confirm="Sure?"
          >
            Revoke
          </Lever>
        )}
      </h4>
      {shown.length > 0 && (
        <div class="gauges">
          {shown.map((bucket) => (
            <Gauge key={bucket.bucket} bucket={bucket} of={label} />
          ))}
        </div>
      )}
    </div>
  );
}
