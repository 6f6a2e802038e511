/** The three kinds of button. One primary in a view; its label says verb, object, count. */
import clsx from "clsx";
import * as Slot from "radix-ui/slot";
import type { ComponentProps } from "react";

export interface ButtonProps extends ComponentProps<"button"> {
  readonly kind?: "primary" | "secondary" | "ghost";
  readonly small?: boolean;
  /** Draws the only child instead of a `button`, with a button's looks. */
  readonly asChild?: boolean;
}

export function Button({ kind = "secondary", small = false, asChild = false, className, ...rest }: ButtonProps) {
  const Tag = asChild ? Slot.Root : "button";
  const look = clsx("button", `button-${kind}`, small && "button-small", className);
  return <Tag {...(asChild ? {} : { type: "button" as const })} className={look} {...rest} />;
}
