import type { Signal } from "@preact/signals";

type TextFieldProps = {
  readonly label: string;
  readonly typed: Signal<string>;
  readonly placeholder?: string;
  readonly inputMode?: "text" | "numeric";
  /** How many lines are visible of a text that may have several; none: the text has one line. */
  readonly lines?: number;
};

/** A field for a text. */
export function TextField({ label, typed, placeholder, inputMode, lines }: TextFieldProps) {
  const onInput = ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
    (typed.value = currentTarget.value);
  const props = { value: typed.value, placeholder, onInput };
  return (
    <label>
      {label}
      {lines === undefined ? <input {...props} inputMode={inputMode} /> : <textarea {...props} rows={lines} />}
    </label>
  );
}
