/** A choice among a few. The browser's own control, as VS Code's, so that keyboard and screen reader work as known. */
import clsx from "clsx";

import { ChevronDown } from "./icons.js";

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
  readonly muted?: boolean;
  /** Without the field's background and border, for headings. */
  readonly plain?: boolean;
  readonly className?: string;
}

export function Select<T extends string>(props: SelectProps<T>) {
  const { label, value, options, onChange, disabled = false, muted = false, plain = false, className } = props;
  const choose = (chosen: string) => {
    const option = options.find((candidate) => candidate.value === chosen);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <span className={clsx("relative inline-flex items-center", className)}>
      <select
        aria-label={label}
        value={value}
        disabled={disabled}
        onChange={(event) => choose(event.target.value)}
        className={clsx(
          "h-7 w-full appearance-none rounded-card border py-0 pr-7 pl-2 text-small disabled:opacity-60",
          plain ? "border-transparent bg-transparent [field-sizing:content] hover:bg-hover" : "border-field-edge bg-field",
          muted ? "text-muted" : plain ? "text-fg" : "text-field-fg",
        )}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden size={14} className="pointer-events-none absolute right-2" />
    </span>
  );
}
