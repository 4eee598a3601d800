import type { Signal } from "@preact/signals";
import { TextField } from "./text-field.tsx";

type NumberFieldProps = {
  readonly label: string;
  readonly typed: Signal<string>;
  readonly placeholder?: string;
};

/** A field for a whole number, as text: what is wrong with it, the server says. */
export function NumberField(props: NumberFieldProps) {
  return <TextField {...props} inputMode="numeric" />;
}
