/**
 * What opens beside its button and stays inside the window. Escape closes it and gives the focus back; so does a press
 * elsewhere, and tabbing out of it closes it.
 */
import clsx from "clsx";
import {
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

export interface TriggerProps {
  readonly ref: Ref<HTMLButtonElement>;
  readonly "aria-expanded": boolean;
  readonly "aria-controls": string | undefined;
  readonly onClick: () => void;
}

interface PopoverProps {
  /** Names the box for a screen reader. */
  readonly label: string;
  readonly trigger: (props: TriggerProps) => ReactNode;
  readonly children: (close: () => void) => ReactNode;
  readonly className?: string;
  /** The button takes the whole width. */
  readonly block?: boolean;
}

/** Room between the box and the window's edge, and between the box and its button. */
const MARGIN = 12;
const GAP = 4;

export function Popover({ label, trigger, children, className, block = false }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const frame = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (open && box.current !== null && frame.current !== null) place(box.current, frame.current);
  }, [open]);

  useEffect(() => {
    if (!open) return;
    const pressed = (event: PointerEvent) => {
      if (event.target instanceof Node && frame.current?.contains(event.target) === false) setOpen(false);
    };
    document.addEventListener("pointerdown", pressed);
    return () => document.removeEventListener("pointerdown", pressed);
  }, [open]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open || event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  const onBlur = (event: FocusEvent) => {
    if (event.relatedTarget instanceof Node && frame.current?.contains(event.relatedTarget) === false) setOpen(false);
  };
  return (
    <span
      ref={frame}
      className={clsx("relative", block ? "block" : "inline-flex")}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    >
      {trigger({
        ref: button,
        "aria-expanded": open,
        "aria-controls": open ? id : undefined,
        onClick: () => setOpen(!open),
      })}
      {open && (
        <div
          ref={box}
          id={id}
          role="group"
          aria-label={label}
          className={clsx(
            "absolute z-20 w-80 max-w-[calc(100vw-24px)] rounded-card border border-[var(--popover-edge)] bg-[var(--popover)] text-left font-normal text-fg",
            className,
          )}
        >
          {children(close)}
        </div>
      )}
    </span>
  );
}

/** Below its button and aligned with it, moved as far as the window asks; above where there is no room below. */
function place(box: HTMLElement, frame: HTMLElement): void {
  const around = frame.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const room = document.documentElement.clientWidth - MARGIN - width;
  box.style.left = `${Math.round(Math.max(MARGIN, Math.min(around.left, room)) - around.left)}px`;
  const below = window.innerHeight - around.bottom - GAP;
  const above = height > below && around.top > height + GAP;
  box.style[above ? "bottom" : "top"] = `calc(100% + ${GAP}px)`;
}
