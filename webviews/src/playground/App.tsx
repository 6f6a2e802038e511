/** The test box: ask a version something, beside the base model where wanted. */
import type { PlaygroundView } from "@protocol/types.gen.js";
import { useBridge } from "@shared/bridge/context.js";
import type { PanelProps } from "@shared/bridge/PanelRoot.js";
import { useKept } from "@shared/hooks/useKept.js";
import { useProjectSnapshot } from "@shared/hooks/useProjectSnapshot.js";
import { Button } from "@shared/ui/Button.js";
import { Header } from "@shared/ui/Header.js";
import { GitCommit, MessageSquare } from "@shared/ui/icons.js";
import { Answer, Page } from "@shared/ui/Page.js";
import { AnswerBones, Loading, RowBones } from "@shared/ui/Skeleton.js";
import { Empty, ErrorState } from "@shared/ui/States.js";
import { useEffect, useRef, useState } from "react";
import * as z from "zod/mini";
import { useStore } from "zustand";

import { Compare } from "./components/Compare.js";
import { Exchange } from "./components/Exchange.js";
import { QuestionBox } from "./components/QuestionBox.js";
import { createPlayground, isAnswering, type Playground } from "./store.js";

export function App({ target }: PanelProps) {
  const bridge = useBridge();
  const { projectId, commit } = target;
  const [playground] = useState(() => createPlayground(bridge, target));
  useEffect(() => playground.start(), [playground]);
  const [compare, setCompare] = useKept("compare", z.boolean(), false);
  const { snapshot, error, reload } = useProjectSnapshot(projectId, () =>
    bridge.client.playground.snapshot({ projectId, commit }),
  );
  const answering = useStore(playground.store, (state) => isAnswering(state.exchanges));
  const view = snapshot?.view ?? null;
  const ask = (question: string) => playground.ask(question, compare);
  const header = (
    <Header
      panel="playground"
      projectId={projectId}
      projectName={snapshot?.projectName ?? null}
      where={view !== null && <Commit view={view} />}
    />
  );
  const footer =
    view === null ? undefined : <QuestionBox answering={answering} onAsk={ask} onCancel={playground.cancel} />;
  return (
    <Page header={header} footer={footer} ready={snapshot !== null}>
      {view !== null ? (
        <>
          <Answer
            title={`Ask version ${view.version}`}
            detail={`Each question stands alone; nothing of it is kept outside this panel. Tuned from ${view.baseModel}.`}
            aside={<Compare checked={compare} onChange={setCompare} />}
          />
          <Conversation view={view} playground={playground} answering={answering} onAsk={ask} />
        </>
      ) : error !== null ? (
        <ErrorState error={error} retry={reload} />
      ) : snapshot === null ? (
        <Loading label="Loading the version">
          <AnswerBones />
          <RowBones rows={4} />
        </Loading>
      ) : (
        <Empty
          icon={<MessageSquare size={24} />}
          title="No version to ask yet"
          actions={
            <Button kind="primary" onClick={() => bridge.command("vibeflow.training.show")}>
              Show Training
            </Button>
          }
        >
          A training ends with a version. That is what you can ask here.
        </Empty>
      )}
    </Page>
  );
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
  const asked = exchanges.at(-1)?.tuned.requestId;
  useEffect(() => {
    if (asked !== undefined) end.current?.scrollIntoView({ block: "nearest" });
  }, [asked]);
  return (
    <>
      <div className="grid gap-4">
        {exchanges.map((exchange) => (
          <Exchange key={exchange.tuned.requestId} exchange={exchange} />
        ))}
      </div>
      <Suggestions view={view} disabled={answering} first={exchanges.length === 0} onAsk={onAsk} />
      {exchanges.length > 0 && !answering && (
        <Button small kind="ghost" className="mt-2" onClick={playground.clear}>
          Clear
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
    <section aria-label="Questions to try" className={first ? "" : "mt-6"}>
      <h2 className="mb-2 text-body">
        Try one <span className="text-small font-normal text-muted">Held-out questions that the model never saw</span>
      </h2>
      <div className="flex flex-wrap gap-2">
        {view.suggestions.map((question) => (
          <Button key={question} small disabled={disabled} className="max-w-full text-left whitespace-normal" onClick={() => onAsk(question)}>
            {question}
          </Button>
        ))}
      </div>
    </section>
  );
}
