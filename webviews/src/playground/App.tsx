/** The playground: ask base, tuned and earlier versions side by side, with settings of one's own. */
import * as l10n from "@vscode/l10n";
import type { AskTarget, PlaygroundView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { list } from "@shared/format/numbers.js";
import { useProjectSnapshot } from "@shared/hooks/useProjectSnapshot.js";
import { Button } from "@shared/ui/Button.js";
import { Card } from "@shared/ui/Card.js";
import { Header } from "@shared/ui/Header.js";
import { FileText, GitCommit, MessageSquare } from "@shared/ui/icons.js";
import { Answer, Page } from "@shared/ui/Page.js";
import { AnswerBones, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { Empty, ErrorState } from "@shared/ui/States.js";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";

import { Exchange } from "./components/Exchange.js";
import { QuestionBox } from "./components/QuestionBox.js";
import { Settings } from "./components/Settings.js";
import { TargetBar } from "./components/TargetBar.js";
import { WishBox } from "./components/WishBox.js";
import type { SettingKey } from "./settings.js";
import { createPlayground, isAnswering, type Playground } from "./store.js";
import { useChoice } from "./useChoice.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const { projectId, commit } = target;
  const [playground] = useState(() => createPlayground(bridge, projectId));
  useEffect(() => playground.start(), [playground]);
  const { snapshot, error, reload } = useProjectSnapshot(projectId, () =>
    bridge.client.playground.snapshot({ projectId, commit }),
  );
  const view = snapshot?.view ?? null;
  const header = (
    <Header
      panel="playground"
      projectId={projectId}
      projectName={snapshot?.projectName ?? null}
      where={view !== null && <Commit view={view} />}
    />
  );
  if (view !== null) return <Asking view={view} asked={commit} playground={playground} header={header} />;
  return (
    <Page header={header} ready={snapshot !== null}>
      {error !== null ? (
        <ErrorState error={error} retry={reload} />
      ) : snapshot === null ? (
        <Loading label={l10n.t("Loading the version")}>
          <AnswerBones />
          <RowBones rows={4} />
        </Loading>
      ) : (
        <Empty
          icon={<MessageSquare size={24} />}
          title={l10n.t("No version to ask yet")}
          actions={
            <Button kind="primary" onClick={() => bridge.command("vibeflow.training.show")}>
              {l10n.t("Show Training")}
            </Button>
          }
        >
          {l10n.t("A training ends with a version. That is what you can ask here.")}
        </Empty>
      )}
    </Page>
  );
}

interface AskingProps {
  readonly view: PlaygroundView;
  /** Version that the panel was opened for; null: the newest. */
  readonly asked: string | null;
  readonly playground: Playground;
  readonly header: ReactNode;
}

function Asking({ view, asked, playground, header }: AskingProps) {
  const bridge = useBridge();
  const choice = useChoice(view, asked);
  const [moved, setMoved] = useState<readonly SettingKey[]>([]);
  const answering = useStore(playground.store, (state) => isAnswering(state.exchanges));
  const { targets, settings, asEvaluated, alone } = choice;
  const ask = (text: string) =>
    playground.ask({ text, targets, settings: asEvaluated ? null : settings, evaluation: view.evaluation, alone });
  return (
    <Page
      header={header}
      ready
      footer={
        <QuestionBox
          answering={answering}
          alone={alone}
          onAlone={choice.setAlone}
          onAsk={ask}
          onCancel={() => playground.cancel()}
        />
      }
    >
      <Answer
        title={l10n.t("Ask {names}", { names: list(targets.map((each) => nameWithin(each, view.targets))) })}
        detail={l10n.t("The same question goes to each; nothing of it is kept outside this panel.")}
        aside={
          <Button kind="ghost" onClick={() => bridge.command("vibeflow.playground.askFile")}>
            <FileText aria-hidden size={14} />
            {l10n.t("Ask from a File")}
          </Button>
        }
      />
      <div className="mb-5 grid grid-cols-[minmax(0,1fr)] gap-2">
        <TargetBar
          all={view.targets}
          targets={targets}
          most={view.mostTargets}
          disabled={answering}
          onChange={choice.setTargets}
        />
        <Card>
          <WishBox choice={choice} evaluation={view.evaluation} onMoved={setMoved} />
          <Settings view={view} choice={choice} moved={moved} />
        </Card>
      </div>
      <Conversation view={view} playground={playground} answering={answering} onAsk={ask} />
    </Page>
  );
}

/** "version 2", "the base model": a name as it stands within a sentence. Of several base models each has its own. */
function nameWithin({ base, version, name }: AskTarget, all: readonly AskTarget[]): string {
  if (!base) return l10n.t("version {version}", { version });
  return all.filter((target) => target.base).length > 1 ? name : l10n.t("the base model");
}

function Commit({ view }: { view: PlaygroundView }) {
  return (
    <>
      <GitCommit aria-hidden size={14} />
      <span className="font-mono text-code">{view.commit.slice(0, 7)}</span>
    </>
  );
}

interface ConversationProps {
  readonly view: PlaygroundView;
  readonly playground: Playground;
  readonly answering: boolean;
  readonly onAsk: (question: string) => void;
}

function Conversation({ view, playground, answering, onAsk }: ConversationProps) {
  const exchanges = useStore(playground.store, (state) => state.exchanges);
  const end = useRef<HTMLDivElement>(null);
  const asked = exchanges.at(-1)?.id;
  useEffect(() => {
    if (asked !== undefined) end.current?.scrollIntoView({ block: "nearest" });
  }, [asked]);
  return (
    <>
      <div className="grid gap-4">
        {exchanges.map((exchange) => (
          <Exchange key={exchange.id} exchange={exchange} onStop={playground.cancel} />
        ))}
      </div>
      <Suggestions view={view} disabled={answering} first={exchanges.length === 0} onAsk={onAsk} />
      {exchanges.length > 0 && !answering && (
        <Button small kind="ghost" className="mt-2" onClick={playground.clear}>
          {l10n.t("New Conversation")}
        </Button>
      )}
      <div ref={end} className="scroll-mb-24" />
    </>
  );
}

interface SuggestionsProps {
  readonly view: PlaygroundView;
  readonly disabled: boolean;
  readonly first: boolean;
  readonly onAsk: (question: string) => void;
}

function Suggestions({ view, disabled, first, onAsk }: SuggestionsProps) {
  if (view.suggestions.length === 0) return null;
  return (
    <section aria-label={l10n.t("Questions to try")} className={first ? "" : "mt-6"}>
      <h2 className="mb-2 text-body">
        {l10n.t("Try one")}{" "}
        <span className="text-small font-normal text-muted">
          {l10n.t("Held-out questions that the model never saw")}
        </span>
      </h2>
      <div className="flex flex-wrap gap-2">
        {view.suggestions.map((question) => (
          <Button
            key={question}
            small
            disabled={disabled}
            className="max-w-full text-left whitespace-normal"
            onClick={() => onAsk(question)}
          >
            {question}
          </Button>
        ))}
      </div>
    </section>
  );
}
