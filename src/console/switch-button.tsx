type SwitchButtonProps = {
  readonly name: string;
  /** How many there are, in words. */
  readonly count: string;
  readonly isShown: boolean;
  readonly onShow: () => void;
};

/** The button in the heading of a list that shows this list and hides those beside it. */
export function SwitchButton({ name, count, isShown, onShow }: SwitchButtonProps) {
  return (
    <button type="button" class="switch" aria-pressed={isShown} onClick={onShow}>
      {name} {count !== "" && <small>{count}</small>}
    </button>
  );
}
