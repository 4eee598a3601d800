import type { Signal } from "@preact/signals";

type NumberFieldProps = {
  readonly label: string;
  readonly typed: Signal<string>;
  readonly placeholder?: string;
};

/** A field for a whole number, as text: what is wrong with it, the server says. */
export function NumberField({ label, typed, placeholder }: NumberFieldProps) {
  return (
    <label>
      {label}
      <input
        inputMode="numeric"
        value={typed.value}
        placeholder={placeholder}
        onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
      />
    </label>
  );
}
