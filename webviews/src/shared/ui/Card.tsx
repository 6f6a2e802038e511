/** A border round things that belong together; its heading stands outside and above. */
import clsx from "clsx";
import { type ComponentProps, type ReactNode, useId } from "react";

export function Card({ className, ...rest }: ComponentProps<"div">) {
  return <div className={clsx("rounded-card border border-edge", className)} {...rest} />;
}

interface SectionProps {
  readonly title: string;
  /** What stands muted beside the title. */
  readonly note?: ReactNode;
  /** Controls at the right end of the heading. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled part of a panel. */
export function Section({ title, note, aside, className, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={clsx("min-w-0", className)}>
      <div className="mb-2 flex min-h-7 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <h2 id={id} className="text-body">
            {title}
          </h2>
          {note !== undefined && <span className="text-small text-muted">{note}</span>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}
