/** A new key, shown once; or what is left of an old one. */
import * as l10n from "@vscode/l10n";
import { Card } from "@shared/ui/Card.js";
import { CopyButton } from "@shared/ui/CopyButton.js";
import { TriangleAlert } from "@shared/ui/icons.js";

export function NewKey({ value }: { value: string }) {
  return (
    <Card role="status" className="mb-6 border-[var(--alert-edge)] px-4 py-3">
      <div className="flex gap-3">
        <TriangleAlert aria-hidden size={16} className="mt-0.5 text-warn" />
        <div className="min-w-0 flex-1">
          <h2 className="text-body">{l10n.t("Copy the key now")}</h2>
          <p className="text-muted">{l10n.t("It is shown this once: only its hash is kept.")}</p>
          <div className="mt-2 flex flex-wrap items-center gap-2">
            <code data-testid="key" className="min-w-0 text-code [overflow-wrap:anywhere] text-strong">
              {value}
            </code>
            <CopyButton text={value} what={l10n.t("key")} kind="primary" />
          </div>
        </div>
      </div>
    </Card>
  );
}
