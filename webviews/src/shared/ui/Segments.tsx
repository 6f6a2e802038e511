/** One of a few, side by side. Radio buttons underneath, so that keyboard and screen reader work as known. */
import clsx from "clsx";
import { useId } from "react";

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

export function Segments<T extends string>({ label, value, options, onChange }: SegmentsProps<T>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className="flex flex-wrap rounded-card border border-edge p-px">
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            "flex h-6 cursor-pointer items-center rounded-badge border px-2 text-small has-focus-visible:outline has-focus-visible:outline-[var(--focus)]",
            option.value === value ? "border-well-edge bg-well text-strong" : "border-transparent text-muted hover:text-fg",
          )}
        >
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} className="unseen" />
          {option.label}
        </label>
      ))}
    </div>
  );
}
