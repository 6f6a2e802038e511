/** The recommended settings, each with its value and why; the chevron leads to its field. */
import * as l10n from "@vscode/l10n";
import type { Reason, SetupView } from "@protocol/types.gen.js";
import { plural } from "@shared/format/numbers.js";
import { Card, Section } from "@shared/ui/Card.js";
import { ChevronRight } from "@shared/ui/icons.js";
import clsx from "clsx";

interface ReasonsProps {
  readonly view: SetupView;
  readonly onOpen: (key: string) => void;
}

export function Reasons({ view, onOpen }: ReasonsProps) {
  const { reasons, advanced } = view;
  const withField = new Set(advanced.map(({ key }) => key));
  return (
    <Section
      title={l10n.t("Recommended settings")}
      note={plural(reasons.length, l10n.t("{n} choice, with its reason"), l10n.t("{n} choices, each with its reason"))}
    >
      <Card>
        <ul>
          {reasons.map((reason) => (
            <li key={reason.key} className="border-t border-line first:border-t-0">
              <Row reason={reason} {...(withField.has(reason.key) && { onOpen: () => onOpen(reason.key) })} />
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

const columns =
  "grid w-full gap-x-4 gap-y-1 border-l-2 px-3.5 py-3 text-left grid-cols-[88px_minmax(0,1fr)_16px] wide:grid-cols-[112px_148px_minmax(0,1fr)_16px]";

function Row({ reason, onOpen }: { reason: Reason; onOpen?: () => void }) {
  const { name, value, detail, changed, recommended } = reason;
  const look = clsx(columns, changed ? "border-l-modified" : "border-l-transparent");
  const content = (
    <>
      <span className="text-muted">{name}</span>
      <span className="min-w-0">
        <span className="block font-semibold text-strong tabular-nums [overflow-wrap:anywhere]">{value}</span>
        {detail !== "" && <span className="block text-small text-muted">{detail}</span>}
        {changed && recommended !== null && (
          <span className="block text-small text-muted">{l10n.t("was {value}", { value: recommended })}</span>
        )}
      </span>
      <span className="col-span-3 row-start-2 text-pretty max-wide:text-small wide:col-span-1 wide:col-start-3 wide:row-start-1">
        {reason.reason}
      </span>
      {onOpen !== undefined && (
        <ChevronRight aria-hidden size={14} className="col-start-3 row-start-1 mt-0.5 text-muted wide:col-start-4" />
      )}
    </>
  );
  if (onOpen === undefined) return <div className={look}>{content}</div>;
  return (
    <button
      type="button"
      title={l10n.t("Change {name}", { name })}
      className={clsx(look, "hover:bg-hover")}
      onClick={onOpen}
    >
      {content}
    </button>
  );
}
