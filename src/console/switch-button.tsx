type SwitchButtonProps = {
  readonly name: string;
  /** How many there are, or another short text; empty: nothing. */
  readonly count: string;
  readonly hint?: string | undefined;
  readonly isShown: boolean;
  readonly onShow: () => void;
};

/** The button in the heading of a list that shows this list and hides those beside it. */
export function SwitchButton({ name, count, hint, isShown, onShow }: SwitchButtonProps) {
  return (
    <button type="button" class="switch" aria-pressed={isShown} title={hint} onClick={onShow}>
      {name} {count !== "" && <small>{count}</small>}
    </button>
  );
}
