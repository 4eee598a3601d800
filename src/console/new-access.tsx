import { useSignal } from "@preact/signals";
import type { Input } from "../app/control-routes.ts";
import { tierIds } from "../resources/account/tiers.ts";
import { Choice } from "./choice.tsx";
import { Snippet } from "./copy.tsx";
import { Dialog, type DialogProps, Form } from "./dialog.tsx";
import { agentCurl } from "./equivalent.ts";
import { NumberField } from "./number-field.tsx";
import { TextField } from "./text-field.tsx";
import { numberIn } from "./words.ts";
import { sandbox } from "./world.ts";

/** A token that was just created, and its owner. */
export type Minted = { readonly ownerId: string; readonly token: string };

type NewProps = Pick<DialogProps, "onClose"> & { readonly onMinted: (minted: Minted) => void };

export function NewOwner({ onClose, onMinted }: NewProps) {
  const tier = useSignal<(typeof tierIds)[number]>("growth");
  const credits = useSignal("50000");
  const input: Input<"createOwner"> = {
    sandbox: sandbox.value?.name ?? "",
    tier: tier.value,
    creditsAllocated: numberIn(credits.value),
    creditsUsed: 0,
  };
  return (
    <Form
      title="New owner"
      onClose={onClose}
      route="createOwner"
      input={input}
      action="Create owner and token"
      onDone={({ id, token }) => onMinted({ ownerId: id, token })}
    >
      <Choice label="Tier" names={tierIds} chosen={tier} />
      <NumberField label="Credits" typed={credits} />
    </Form>
  );
}

const scopesOf = { "read, write": ["read", "write"], read: ["read"], write: ["write"] } as const;
type ScopeName = keyof typeof scopesOf;
const expiries = { never: undefined, "in a minute": "1m", "in an hour": "1h" } as const;
type Expiry = keyof typeof expiries;

export function NewToken({ ownerId, onClose, onMinted }: NewProps & { readonly ownerId: string }) {
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
    <Form
      title={`New token for ${ownerId}`}
      onClose={onClose}
      route="createToken"
      input={input}
      action="Create token"
      onDone={({ token }) => onMinted({ ownerId, token })}
    >
      <Choice label="Scopes" names={Object.keys(scopesOf) as ScopeName[]} chosen={scopes} />
      <Choice label="Expires" names={Object.keys(expiries) as Expiry[]} chosen={expiry} />
      <TextField label="Label" typed={label} />
    </Form>
  );
}

/** Shows a new token, once. */
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
      <Snippet what="curl that lists the projects" text={agentCurl("GET", "/api/projects", token)} />
    </Dialog>
  );
}
