import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Input, RouteName } from "../app/control-routes.ts";
import { tierIds } from "../resources/account/tiers.ts";
import { Snippet } from "./copy.tsx";
import { Dialog } from "./dialog.tsx";
import { agentCurl, equivalentOf } from "./equivalent.ts";
import { learnToken } from "./known-tokens.ts";
import { Lever } from "./lever.tsx";
import { lastAction } from "./perform.ts";
import { sandbox } from "./world.ts";

/** A token that was just made, and whose it is. */
export type Minted = { readonly ownerId: string; readonly token: string };

type FormProps = { readonly onClose: () => void; readonly onMinted: (minted: Minted) => void };

/** What the server said to what was tried in this dialog, where it refused. */
function Refused() {
  const before = useRef(lastAction.value);
  const action = lastAction.value;
  return action?.outcome === "refused" && action !== before.current ? (
    <p class="refused" role="alert">
      {action.sentence}
    </p>
  ) : null;
}

/** The same from a shell; the lines at the foot of the page are out of reach while a dialog is open. */
function SameFromShell<Name extends RouteName>({
  route,
  input,
}: {
  readonly route: Name;
  readonly input: Input<Name>;
}) {
  const { command, curl } = equivalentOf(route, input, location.origin);
  return (
    <>
      {command !== null && <Snippet what="the command that does the same" text={command} />}
      <Snippet what="the curl that does the same" text={curl} />
    </>
  );
}

export function NewOwner({ onClose, onMinted }: FormProps) {
  const tier = useSignal<(typeof tierIds)[number]>("growth");
  const credits = useSignal("50000");
  const input: Input<"createOwner"> = {
    sandbox: sandbox.value?.name ?? "",
    tier: tier.value,
    // What is no number is sent as it is: the server says what is wrong with it.
    creditsAllocated: (/^\d+$/.test(credits.value) ? Number(credits.value) : credits.value) as number,
    creditsUsed: 0,
  };
  return (
    <Dialog title="New owner" onClose={onClose}>
      <label>
        Tier
        <select
          value={tier.value}
          onChange={({ currentTarget }) => (tier.value = currentTarget.value as (typeof tierIds)[number])}
        >
          {tierIds.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        Credits
        <input
          inputMode="numeric"
          value={credits.value}
          onInput={({ currentTarget }) => (credits.value = currentTarget.value)}
        />
      </label>
      <Refused />
      <Lever
        class="primary"
        route="createOwner"
        input={input}
        onDone={({ id, token }) => {
          learnToken(token);
          onMinted({ ownerId: id, token });
        }}
      >
        Create owner and token
      </Lever>
      <SameFromShell route="createOwner" input={input} />
    </Dialog>
  );
}

const scopesOf = { "read, write": ["read", "write"], read: ["read"], write: ["write"] } as const;
type ScopeName = keyof typeof scopesOf;
const expiries = { never: undefined, "in a minute": "1m", "in an hour": "1h" } as const;
type Expiry = keyof typeof expiries;

export function NewToken({ ownerId, onClose, onMinted }: FormProps & { readonly ownerId: string }) {
  const scopes = useSignal<ScopeName>("read, write");
  const expiry = useSignal<Expiry>("never");
  const label = useSignal("from the console");
  const expiresInMs = expiries[expiry.value];
  const input: Input<"createToken"> = {
    sandbox: sandbox.value?.name ?? "",
    ownerId,
    scopes: [...scopesOf[scopes.value]],
    label: label.value,
    ...(expiresInMs !== undefined && { expiresInMs }),
  };
  return (
    <Dialog title={`New token for ${ownerId}`} onClose={onClose}>
      <label>
        Scopes
        <select
          value={scopes.value}
          onChange={({ currentTarget }) => (scopes.value = currentTarget.value as ScopeName)}
        >
          {Object.keys(scopesOf).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        Expires
        <select value={expiry.value} onChange={({ currentTarget }) => (expiry.value = currentTarget.value as Expiry)}>
          {Object.keys(expiries).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        Label
        <input value={label.value} onInput={({ currentTarget }) => (label.value = currentTarget.value)} />
      </label>
      <Refused />
      <Lever
        class="primary"
        route="createToken"
        input={input}
        onDone={({ token }) => {
          learnToken(token);
          onMinted({ ownerId, token });
        }}
      >
        Create token
      </Lever>
      <SameFromShell route="createToken" input={input} />
    </Dialog>
  );
}

/** A new token, which nobody is shown again. */
export function Shown({ minted, onClose }: { readonly minted: Minted; readonly onClose: () => void }) {
  const { token, ownerId } = minted;
  return (
    <Dialog title="Your new token" onClose={onClose}>
      <p>
        It is shown only now. It belongs to <code>{ownerId}</code>.
      </p>
      <h3>Token</h3>
      <Snippet what="the token" text={token} />
      <h3>For your .env</h3>
      <Snippet what="lines for your .env" text={`AUDITY_BASE_URL=${location.origin}\nAUDITY_TOKEN=${token}`} />
      <h3>Try it</h3>
      <Snippet what="curl that lists the projects" text={agentCurl("GET", `${location.origin}/api/projects`, token)} />
    </Dialog>
  );
}
