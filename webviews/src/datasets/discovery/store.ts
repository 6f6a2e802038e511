/** Finding public data: the search, the dataset that is looked at, and its download. Knows nothing of how it is drawn. */
import * as l10n from "@vscode/l10n";
import { events } from "@protocol/methods.gen.js";
import type {
  DatasetDescription,
  DownloadProgress,
  ErrorData,
  FoundDataset,
  FoundDatasets,
} from "@protocol/types.gen.js";
import type { Bridge } from "@shared/bridge/bridge.js";
import { errorData } from "@shared/bridge/errors.js";
import * as z from "zod/mini";
import { createStore, type StoreApi } from "zustand/vanilla";

export type Catalogue = FoundDataset["catalogue"];

/** A download begun before this page was loaded has ended when it has said nothing for this long. */
const SILENCE = 10_000;

const KeptSchema = z.object({ catalogue: z.enum(["huggingface", "kaggle"]), query: z.string() });
const nothingSearched = { catalogue: "huggingface", query: "" } as const;

export interface DiscoveryState {
  readonly catalogue: Catalogue;
  /** What was searched for last; empty: nothing yet. */
  readonly query: string;
  readonly searching: boolean;
  readonly found: FoundDatasets | null;
  readonly error: ErrorData | null;
  /** The dataset that is looked at before a download. */
  readonly looking: FoundDataset | null;
  readonly description: DatasetDescription | null;
  /** File that is being fetched, and how far. */
  readonly downloading: string | null;
  readonly progress: DownloadProgress | null;
}

export interface Discovery {
  readonly store: StoreApi<DiscoveryState>;
  readonly start: () => () => void;
  readonly choose: (catalogue: Catalogue) => void;
  readonly search: (query: string) => void;
  /** Does what failed last once more. */
  readonly retry: () => void;
  readonly look: (dataset: FoundDataset) => void;
  /** Back to what was found. */
  readonly back: () => void;
  readonly download: (path: string) => void;
  readonly cancel: () => void;
}

/** `imported` is called when a download was imported. */
export function createDiscovery(bridge: Bridge, projectId: string, imported: () => void): Discovery {
  const { client } = bridge;
  const kept = bridge.restore<z.infer<typeof KeptSchema>>("discovery", KeptSchema, nothingSearched);
  const store = createStore<DiscoveryState>(() => ({
    ...kept,
    searching: false,
    found: null,
    error: null,
    looking: null,
    description: null,
    downloading: null,
    progress: null,
  }));
  let asked = 0;
  /** Whether the download was begun by this page, which then learns how it ended. */
  let own = false;
  let silence: ReturnType<typeof setTimeout> | undefined;

  /** Runs one question at a time; the answer to an outdated one is dropped. */
  async function ask<T>(question: () => Promise<T>, take: (answer: T) => Partial<DiscoveryState>): Promise<void> {
    const mine = ++asked;
    try {
      const answer = await question();
      if (mine === asked) store.setState(take(answer));
    } catch (cause) {
      if (mine === asked) store.setState({ error: errorData(cause), searching: false });
    }
  }

  function search(query: string): void {
    const { catalogue } = store.getState();
    const text = query.trim();
    bridge.keep("discovery", { catalogue, query: text });
    store.setState({ query: text, searching: text !== "", found: null, error: null, looking: null, description: null });
    if (text === "") asked++;
    else
      void ask(
        () => client.discovery.search({ catalogue, query: text }),
        (found) => ({ found, searching: false }),
      );
  }

  function look(dataset: FoundDataset): void {
    store.setState({ looking: dataset, description: null, error: null });
    const { catalogue, id } = dataset;
    void ask(
      () => client.discovery.describe({ catalogue, id }),
      (description) => ({ description }),
    );
  }

  async function download(path: string): Promise<void> {
    const { looking } = store.getState();
    if (looking === null) return;
    store.setState({ downloading: path, progress: null, error: null });
    own = true;
    try {
      await client.discovery.download({ projectId, catalogue: looking.catalogue, id: looking.id, path });
      store.setState({ downloading: null, progress: null });
      imported();
    } catch (cause) {
      const error = errorData(cause);
      store.setState({ downloading: null, progress: null, error: error.code === "cancelled" ? null : error });
    } finally {
      own = false;
    }
  }

  return {
    store,
    start() {
      if (kept.query !== "") search(kept.query);
      const stop = bridge.on(events.discoveryDidProgress, (progress) => {
        if (progress.projectId !== projectId) return;
        store.setState({ progress });
        if (own) return;
        store.setState({ downloading: l10n.t("the dataset") });
        clearTimeout(silence);
        silence = setTimeout(() => store.setState({ downloading: null, progress: null }), SILENCE);
      });
      return () => {
        stop();
        clearTimeout(silence);
      };
    },
    choose(catalogue) {
      store.setState({ catalogue });
      search(store.getState().query);
    },
    search,
    retry() {
      const { looking, query, description } = store.getState();
      if (looking === null) search(query);
      else if (description === null) look(looking);
      else store.setState({ error: null });
    },
    look,
    back() {
      asked++;
      store.setState({ looking: null, description: null, error: null });
    },
    download: (path) => void download(path),
    cancel: () => void client.discovery.cancel({ projectId }).catch(() => undefined),
  };
}
