/** The frame of a panel: header, the answer in one sentence, content, sticky footer. Keeps the scroll over a reload. */
import * as l10n from "@vscode/l10n";
import clsx from "clsx";
import { type ReactNode, useEffect } from "react";
import * as z from "zod/mini";

import { useBridge } from "../bridge/context.js";
import { CircleX } from "./icons.js";

interface PageProps {
  readonly header: ReactNode;
  readonly footer?: ReactNode;
  /** The footer's actions stand elsewhere where there is room. */
  readonly footerNarrowOnly?: boolean;
  /** False while there is nothing to scroll yet. */
  readonly ready: boolean;
  readonly children: ReactNode;
}

const width = "mx-auto w-full max-w-[1180px] px-3 wide:px-6";

export function Page({ header, footer, footerNarrowOnly = false, ready, children }: PageProps) {
  useKeptScroll(ready);
  return (
    <>
      {header}
      <main className={clsx(width, "flex-1 pt-5 pb-6 wide:pt-6")}>{children}</main>
      {footer !== undefined && (
        <footer className={clsx("sticky bottom-0 z-10 border-t border-edge bg-bg", footerNarrowOnly && "wide:hidden")}>
          <div className={clsx(width, "flex min-h-14 flex-wrap items-center justify-end gap-x-2 gap-y-2 py-2")}>{footer}</div>
        </footer>
      )}
    </>
  );
}

interface AnswerProps {
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly aside?: ReactNode;
  /** Marks the sentence as an error. */
  readonly failed?: boolean;
}

/** The first line is the answer; below it, muted, what to do. Spoken when it changes. */
export function Answer({ title, detail, aside, failed = false }: AnswerProps) {
  return (
    <div className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 flex-[1_1_20rem]" aria-live="polite">
        <h1 className="text-h1-narrow wide:text-h1">
          {failed && <CircleX role="img" aria-label={l10n.t("Failed:")} size={20} className="mr-2 inline-block align-[-3px] text-fail" />}
          {title}
        </h1>
        {detail !== undefined && <p className="mt-1 text-muted text-pretty">{detail}</p>}
      </div>
      {aside}
    </div>
  );
}

const ScrollSchema = z.number();

function useKeptScroll(ready: boolean): void {
  const bridge = useBridge();
  useEffect(() => {
    if (!ready) return;
    bridge.painted();
    const before = bridge.restore("scroll", ScrollSchema, 0);
    if (before > 0) window.scrollTo({ top: before });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      clearTimeout(timer);
      timer = setTimeout(() => bridge.keep("scroll", window.scrollY), 150);
    };
    window.addEventListener("scroll", keep, { passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener("scroll", keep);
    };
  }, [bridge, ready]);
}
