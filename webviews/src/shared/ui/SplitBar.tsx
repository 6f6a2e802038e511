/** One bar of several parts that make a whole: 10 px high, 2 px gaps, no part narrower than 4 px. */
import clsx from "clsx";

export interface Part {
  readonly key: string;
  readonly count: number;
  /** A background utility, such as `bg-training`. */
  readonly colour: string;
}

/** `label` says the parts in words, for those who do not see the bar. */
export function SplitBar({ parts, label }: { parts: readonly Part[]; label: string }) {
  return (
    <div role="img" aria-label={label} className="flex h-2.5 gap-0.5">
      {parts
        .filter((part) => part.count > 0)
        .map((part) => (
          <div
            key={part.key}
            data-part={part.key}
            className={clsx("min-w-1 rounded-[2px]", part.colour)}
            style={{ flexGrow: part.count, flexBasis: 0 }}
          />
        ))}
    </div>
  );
}

export function Swatch({ colour }: { colour: string }) {
  return <span aria-hidden className={clsx("inline-block size-2 shrink-0 rounded-[2px]", colour)} />;
}
