// Generated from python_backend/vibeflow/protocol by `npm run generate`. Do not edit.

export const PROTOCOL_VERSION = 1;

export type ErrorCode =
  | "data.unreadable"
  | "data.empty"
  | "data.noAnswer"
  | "input.invalid"
  | "recipe.invalid"
  | "training.diverged"
  | "notFound"
  | "project.exists"
  | "project.foreign"
  | "job.alreadyRunning"
  | "state.notReady"
  | "cancelled"
  | "disk.full"
  | "port.inUse"
  | "environment.noPython"
  | "environment.noTorch"
  | "model.unavailable"
  | "catalogue.unreachable"
  | "catalogue.tokenNeeded"
  | "judge.unavailable"
  | "judge.keyNeeded"
  | "memory.exhausted"
  | "git.failed"
  | "protocol.mismatch"
  | "internal";

export type ActionKind =
  | "chooseFile"
  | "setKaggleToken"
  | "setJudgeKey"
  | "chooseJudge"
  | "mapColumns"
  | "openRecipe"
  | "openTraining"
  | "openSetup"
  | "queueRun"
  | "showLog"
  | "setUpPython"
  | "restartBackend"
  | "retry";

export interface BackendInfo {
  readonly protocolVersion: number;
  readonly version: string;
  /** "3.11.7". */
  readonly python: string;
  readonly executable: string;
  /** VIBEFLOW_HOME: store, logs and default projects. */
  readonly home: string;
  /** True when torch and its friends are installed beside the backend. */
  readonly trainingReady: boolean;
  readonly pid: number;
}

export interface Pong {
  readonly payload: string;
}

export interface Diagnostics {
  /** Markdown. */
  readonly text: string;
  /** Proposed for saving it. */
  readonly fileName: string;
}

export interface DataBrief {
  readonly rowsKept: number;
  readonly version: number;
  readonly sourceName: string;
}

export interface RunBrief {
  readonly runId: string;
  /** 1 for the project's first run. */
  readonly number: number;
  readonly stage: "train" | "evaluate" | "judge" | "commit";
  readonly state: "queued" | "running" | "stopping" | "paused" | "succeeded" | "stopped" | "failed";
  /** Share of the whole run that is done, 0 to 1. */
  readonly fraction: number;
  readonly secondsLeft: number | null;
  /** Of one that waits: "Waiting for run 3 of support-bot to finish". */
  readonly waitsFor: string | null;
}

export interface VersionBrief {
  /** Full git object id. */
  readonly commit: string;
  readonly number: number;
  /** Overall score, 0 to 100, or None when it was not evaluated. */
  readonly score: number | null;
  readonly served: boolean;
  /** ISO 8601. */
  readonly createdAt: string | null;
  readonly tags: readonly string[];
  /** The branch it was made on, where it is not on the current one. */
  readonly branch: string | null;
  readonly weights: "here" | "missing" | "deleted";
}

/** A remedy that a panel can offer as a button; the panel decides what command stands behind each kind. */
export interface ErrorAction {
  readonly kind: "chooseFile" | "setKaggleToken" | "setJudgeKey" | "chooseJudge" | "mapColumns" | "openRecipe" | "openTraining" | "openSetup" | "queueRun" | "showLog" | "setUpPython" | "restartBackend" | "retry";
  readonly label: string;
}

/** What travels in JSON-RPC's `error.data`. */
export interface ErrorData {
  readonly code: "data.unreadable" | "data.empty" | "data.noAnswer" | "input.invalid" | "recipe.invalid" | "training.diverged" | "notFound" | "project.exists" | "project.foreign" | "job.alreadyRunning" | "state.notReady" | "cancelled" | "disk.full" | "port.inUse" | "environment.noPython" | "environment.noTorch" | "model.unavailable" | "catalogue.unreachable" | "catalogue.tokenNeeded" | "judge.unavailable" | "judge.keyNeeded" | "memory.exhausted" | "git.failed" | "protocol.mismatch" | "internal";
  readonly message: string;
  readonly hint: string;
  readonly action: ErrorAction | null;
}

/** One row of the sidebar and of `vibeflow/projects/list`. */
export interface ProjectSummary {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
  /** Model id as in the recipe: `vibeflow/starter`, a hub name, or a local path. */
  readonly baseModel: string;
  readonly status: "draft" | "training" | "paused" | "trained" | "served" | "missing";
  readonly data: DataBrief | null;
  /** The latest training run, running or not. */
  readonly run: RunBrief | null;
  /** Newest first. */
  readonly versions: readonly VersionBrief[];
  /** Put away on the user's word: listed apart, nothing of it changed. */
  readonly archived: boolean;
  /** True when the folder is gone from the disk; the entry is kept so that nothing vanishes silently. */
  readonly missing: boolean;
  /**
   * What is wrong with the project itself, such as a recipe that cannot be read or a state folder that came
   * from elsewhere; whatever else is known of it is still shown.
   */
  readonly problems: readonly ErrorData[];
}

export interface ProjectList {
  readonly projects: readonly ProjectSummary[];
}

/** Parameters or result of a method that needs none. */
export interface Nothing {
}

/** What takes the space, and what deleting the project would free. */
export interface ProjectUsage {
  readonly dataBytes: number;
  readonly versionsBytes: number;
  readonly runsBytes: number;
  /** Files that VibeFlow did not make: they would stay. */
  readonly otherBytes: number;
}

export interface DeletedProject {
  readonly freedBytes: number;
  /** Files that VibeFlow did not make; they stay where they are. */
  readonly kept: readonly string[];
}

/** Over every project that is listed. */
export interface ProjectsTotals {
  readonly projects: number;
  readonly versions: number;
  readonly trainingSeconds: number;
  readonly spend: number | null;
}

export interface RecipeSetting {
  /** Dotted path in vibeflow.yaml, such as `training.learning_rate`. */
  readonly key: string;
  /** Plain name, such as "Learning rate". */
  readonly name: string;
  /** Formatted for reading. */
  readonly value: string;
  /** One honest sentence with the user's own numbers in it. */
  readonly reason: string;
  /** True when the file differs from the recommendation. */
  readonly changed: boolean;
  readonly recommended: string | null;
}

/** What the recipe says now; the file itself is opened in the editor. */
export interface RecipeView {
  readonly path: string;
  readonly settings: readonly RecipeSetting[];
}

export interface EncodingChoice {
  /** What is handed back to choose it: "cp1251". */
  readonly name: string;
  /** "Windows-1251 (Cyrillic)". */
  readonly title: string;
  /** Some words of the file as they would read; None: it was not tried. */
  readonly preview: string | null;
}

export interface EncodingView {
  readonly name: string;
  /** "Windows-1251"; of a folder, those of its files. */
  readonly label: string;
  /** 0 to 1: how often such a guess is right. */
  readonly confidence: number;
  /** By the user. */
  readonly chosen: boolean;
  /** Some words with characters beyond ASCII, as they were read; None: nothing had to be guessed. */
  readonly preview: string | null;
  /** What else it may be, the likeliest first. */
  readonly others: readonly EncodingChoice[];
  /** All that can be chosen. */
  readonly known: readonly EncodingChoice[];
  /** Characters that cannot be right: marks of lost ones, control characters. */
  readonly broken: number;
  /** The first of them with the words around it. */
  readonly brokenExample: string | null;
  /**
   * Why the text may not read right, a sentence; training waits then until the user has chosen an encoding,
   * be it the one it was read in. None: nothing to ask.
   */
  readonly doubt: string | null;
}

export interface ColumnView {
  readonly name: string;
  readonly role: "question" | "answer" | "conversation" | "system" | "topic" | "text" | "rejected" | "verdict" | "group" | "ignored";
  /** 0 to 1: how sure detection is that `role` is right. */
  readonly confidence: number;
  /** Why, in words: "named like an answer, 31 words on average". */
  readonly reason: string;
  readonly samples: readonly string[];
}

/** How the columns of the source become what is trained on. */
export interface Mapping {
  /**
   * By column name; a column that is not named is `ignored`. Several columns of one role are joined with a
   * blank line, in file order, unless a template says how.
   */
  readonly columns: Readonly<Record<string, "question" | "answer" | "conversation" | "system" | "topic" | "text" | "rejected" | "verdict" | "group" | "ignored">>;
  /** Text with `{{column}}` placeholders, in place of joining; a line of empty ones goes. */
  readonly questionTemplate: string | null;
  readonly answerTemplate: string | null;
}

export interface LedgerEntry {
  readonly reason: "missingQuestion" | "missingAnswer" | "duplicate" | "nearDuplicate" | "contradiction" | "echo" | "language" | "tooShort" | "tooLong" | "rejectedByTemplate" | "nothingTrained" | "placeholder" | "samePreference" | "inTestFile" | "excluded" | "byHand" | "unreadable";
  /** "removed, no reply". */
  readonly label: string;
  readonly count: number;
}

/** Rows read = train + test + the sum of removed. Always balances. */
export interface Ledger {
  readonly read: number;
  readonly train: number;
  readonly test: number;
  readonly removed: readonly LedgerEntry[];
}

/** A share measured on some of the rows only, with its 95 % range. */
export interface Estimate {
  /** Rows looked at, drawn at random with the dataset's seed. */
  readonly rows: number;
  readonly low: number;
  /** 0 to 1, as `Finding.share`. */
  readonly high: number;
}

/** One bar of a finding's picture: a length range, a language, a label, a kind of personal data. */
export interface Slice {
  readonly label: string;
  readonly count: number;
  /** Whether this is what the finding is about; the others are the background. */
  readonly marked: boolean;
}

export interface Chart {
  /** What is counted: "Rows by length of the answer, in tokens". */
  readonly title: string;
  /** `histogram`: ordered ranges without gaps; `bars`: names, most frequent first. */
  readonly kind: "histogram" | "bars";
  readonly slices: readonly Slice[];
}

export interface FindingFix {
  readonly id: "repairEncoding" | "trimWhitespace" | "maskPersonalData" | "removeBoilerplate" | "removeMissing" | "removeDuplicates" | "removeNearDuplicates" | "removeContradictions" | "removeEchoes" | "removeOtherLanguages" | "removeTooShort" | "removeTooLong" | "removeRejectedByTemplate" | "removeNothingTrained" | "cleanHtml" | "removePlaceholders" | "removeSamePreferences";
  /** Button label: verb, object, count: "Repair 17". */
  readonly label: string;
  readonly applied: boolean;
  /** Whether "Fix what is safe" includes it: nothing of worth is lost. */
  readonly safe: boolean;
}

export interface Finding {
  /** Stable kind, such as `encodingDamage`; unique within a report; rows can be filtered by it. */
  readonly id: string;
  readonly severity: "decide" | "fixed" | "passed";
  /** "Broken characters in 17 replies". */
  readonly title: string;
  /** One line of cause, with an example where it helps. */
  readonly detail: string;
  /** Rows concerned; extrapolated where `estimate` is given. */
  readonly count: number;
  /** 0 to 1, of rows read. */
  readonly share: number;
  /** 0 to 1: the threshold above which it matters. */
  readonly limit: number;
  /** The number that counts where it is not a share of rows ("1,212 rows"); shown in place of the share. */
  readonly measure: string | null;
  /** The threshold in words where it is not a share ("at least 100"); empty: there is none. */
  readonly limitLabel: string | null;
  /** None: counted on every row. */
  readonly estimate: Estimate | null;
  /** Row numbers in the source, 1-based, at most five. */
  readonly examples: readonly number[];
  /** Whether the grid can show just these rows ("Review 14"). */
  readonly filterable: boolean;
  readonly chart: Chart | null;
  readonly fix: FindingFix | null;
}

/** What more or other data would help, computed from this data. */
export interface Suggestion {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** Rows that show it, at most five. */
  readonly numbers: readonly number[];
}

/** The expensive checks (tokens, near duplicates, language, template, personal data) over every row. */
export interface BackgroundChecks {
  readonly state: "running" | "done" | "failed";
  /** Rows checked so far. */
  readonly done: number;
  readonly total: number;
  /** Why they failed. */
  readonly message: string | null;
}

/** A split that the data brings along: a column, or the names of files, name the part of each row. */
export interface OwnSplitView {
  readonly column: string;
  readonly train: number;
  readonly validation: number;
  /** Rows read that it names for each part; validation rows are held out with the test rows. */
  readonly test: number;
  /** Rows for which it names none; they are trained on. */
  readonly unnamed: number;
  readonly used: boolean;
  /** Why it cannot be used; goes on from "because". */
  readonly unfit: string | null;
}

export interface SplitView {
  readonly seed: number;
  /** Of the kept rows, held out for testing; as wished. */
  readonly share: number;
  /** Column whose values stay together. */
  readonly groupBy: string | null;
  /** Whether every label has its share in the test part. */
  readonly stratified: boolean;
  /** The user's own test rows, in place of a share. */
  readonly testFile: string | null;
  /** Rows that stay beside a duplicate, a near duplicate or a row of their group. */
  readonly groupsTogether: number;
  /** Rows that stay beside another one made from the same template. */
  readonly templated: number;
  /** Rows of templates that are on both sides, being too many to be held together. */
  readonly templatesApart: number;
  /** As wished. None: the split that the data brings along, if any; "": VibeFlow's own. */
  readonly splitBy: string | null;
  /** The one that the data brings along, used or not. */
  readonly own: OwnSplitView | null;
}

export interface LanguageView {
  /** English name of the majority's language, or None when it cannot be told. */
  readonly detected: string | null;
  /** 0 to 1, of the rows whose language can be told. */
  readonly share: number;
  /** What the user confirmed or chose; None: not asked yet. */
  readonly expected: string | null;
}

/** Training rows by what training makes of them. `rows` = `learned` + `left_out`. */
export interface LearnedRows {
  /** Tokens of a row that are read. */
  readonly limit: number;
  readonly rows: number;
  readonly learned: number;
  /**
   * Of those learned: longer than the limit; earlier turns, or the beginning of the question, are left out
   * so that the answer is learned whole.
   */
  readonly shortened: number;
  /** Of those learned: the answer by itself is too long, and its end is cut off. */
  readonly answersCut: number;
  /** Nothing is learned from them: no token of the answer fits, or the model's template refuses them. */
  readonly leftOut: number;
  /** Of those left out: by the template. */
  readonly refused: number;
  /** False: by a sample of the rows, or by another model's tokenizer. */
  readonly exact: boolean;
}

export interface TrainingEstimate {
  readonly secondsLow: number;
  readonly secondsHigh: number;
  /** What it was computed from: "from your last run" or "from a short speed test of this machine". */
  readonly basis: string;
}

/** The data panel's snapshot. */
export interface DatasetView {
  readonly projectId: string;
  readonly projectName: string;
  /** Raised at each change of this project's dataset. */
  readonly revision: number;
  readonly sourceName: string;
  readonly sourcePath: string;
  /** "CSV, comma, UTF-8" and the like. */
  readonly format: string;
  /** Of a workbook, all that have rows. */
  readonly sheets: readonly string[];
  readonly sheet: string | null;
  /** More than one for a folder. */
  readonly files: number;
  /** What was found in the source beside its rows, and how it was brought into rows: a sentence each. */
  readonly sourceNotes: readonly string[];
  /** None for what is no text. */
  readonly encoding: EncodingView | null;
  readonly version: number;
  readonly shape: "pairs" | "labels" | "conversations" | "preferences" | "verdicts" | "text";
  /** What is not done with this shape yet, in plain words. */
  readonly shapeNote: string | null;
  readonly columns: readonly ColumnView[];
  readonly mapping: Mapping;
  /** The least of the confidences of what is learned from. */
  readonly confidence: number;
  /** True below 60 %: the panel asks, with the best guess filled in. */
  readonly needsMapping: boolean;
  /** The recipe's. */
  readonly systemPrompt: string;
  readonly ledger: Ledger;
  /** Kept rows with a cell changed by hand. */
  readonly edited: number;
  readonly findings: readonly Finding[];
  readonly suggestions: readonly Suggestion[];
  readonly checks: BackgroundChecks;
  readonly split: SplitView;
  readonly language: LanguageView;
  readonly tokensMedian: number | null;
  /** The recommended settings with a reason each. */
  readonly recipe: readonly RecipeSetting[];
  readonly modelName: string;
  /**
   * What becomes of the training rows with the recipe as it is; None for passages, and before rows were
   * counted with the base model's own tokenizer.
   */
  readonly learned: LearnedRows | null;
  /** Of training rows that are not learned whole, in sentences. */
  readonly leftOut: readonly string[];
  readonly estimate: TrainingEstimate | null;
}

/** Result of `vibeflow/datasets/snapshot`: `view` is None when the project has no data yet. */
export interface DatasetSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  readonly view: DatasetView | null;
}

export interface MappedRow {
  readonly number: number;
  readonly question: string;
  readonly answer: string;
  readonly system: string | null;
  /** Why this row could not be trained on, mapped like this. */
  readonly problem: string | null;
}

/** The first ten rows as the mapping would make them. */
export interface MappingPreview {
  readonly rows: readonly MappedRow[];
  /** Rows from the top that `usable` was counted on. */
  readonly lookedAt: number;
  readonly usable: number;
}

export interface FixChange {
  readonly number: number;
  /** `row`: the row goes as a whole. */
  readonly field: "question" | "answer" | "system" | "text" | "row";
  readonly before: string;
  /** None: removed. */
  readonly after: string | null;
  /** The row that stays in its place: the first of the duplicates, the commoner of contradicting answers. */
  readonly beside: number | null;
  readonly reason: string | null;
}

/** What a fix would do, up to twenty changes of it. */
export interface FixPreview {
  readonly fix: "repairEncoding" | "trimWhitespace" | "maskPersonalData" | "removeBoilerplate" | "removeMissing" | "removeDuplicates" | "removeNearDuplicates" | "removeContradictions" | "removeEchoes" | "removeOtherLanguages" | "removeTooShort" | "removeTooLong" | "removeRejectedByTemplate" | "removeNothingTrained" | "cleanHtml" | "removePlaceholders" | "removeSamePreferences";
  /** Rows in all. */
  readonly count: number;
  readonly changes: readonly FixChange[];
}

export interface RowView {
  /** Row number in the source, 1-based; stable. */
  readonly number: number;
  readonly part: "train" | "test" | "removed";
  readonly question: string;
  /** Both cut to 2,000 characters; `vibeflow/datasets/row` has them whole. */
  readonly answer: string;
  readonly system: string | null;
  readonly topic: string | null;
  readonly turns: number;
  readonly tokens: number | null;
  /** 0 to 100: 100 less what each finding on the row costs. */
  readonly quality: number;
  /** Ids of the findings that concern it. */
  readonly findings: readonly string[];
  readonly edited: boolean;
  readonly removedBecause: string | null;
}

export interface RowsPage {
  /** Of the dataset the rows are of. */
  readonly revision: number;
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly RowView[];
}

export interface Turn {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
  /** Whether the model learns to say it: an answer, unless the data gives it the weight 0. */
  readonly learned: boolean;
}

export interface RenderedSpan {
  readonly text: string;
  readonly trained: boolean;
  readonly tokens: number;
  /** Not read: the row is longer than the recipe's `max_seq_length`. */
  readonly leftOut: boolean;
}

/** What will be trained: the exact text the model reads, and which tokens it learns. */
export interface RenderedRow {
  readonly number: number;
  readonly spans: readonly RenderedSpan[];
  readonly trainedTokens: number;
  readonly promptTokens: number;
  /** Tokens that are left out, so that the row fits into the recipe's `max_seq_length`. */
  readonly cut: number;
}

/** One row whole. */
export interface RowDetail {
  readonly number: number;
  readonly part: "train" | "test" | "removed";
  /** As they will be trained; of a text to go on learning from, one assistant turn. */
  readonly turns: readonly Turn[];
  /** The cells of the source, by column. */
  readonly original: Readonly<Record<string, string>>;
  /** The worse answer of a preference pair. */
  readonly rejected: string | null;
  readonly rendered: RenderedRow | null;
  /** Why it cannot be rendered: the model is not here yet, or its template refuses the row. */
  readonly problem: string | null;
  readonly removedBecause: string | null;
  readonly findings: readonly string[];
  readonly edited: boolean;
}

/** What a change by hand came to. */
export interface RowsChanged {
  readonly revision: number;
  readonly changed: number;
}

export interface ExportedRows {
  readonly path: string;
  readonly rows: number;
}

export interface DatasetVersion {
  /** None: the data as it stands, not committed yet. */
  readonly commit: string | null;
  readonly revision: number;
  readonly sourceName: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly rowsRead: number;
  readonly rowsKept: number;
  /** First line of the commit's message. */
  readonly message: string;
}

export interface DatasetVersionList {
  /** Newest first; only commits in which the data changed. */
  readonly versions: readonly DatasetVersion[];
}

export interface RowDifference {
  readonly kind: "added" | "removed" | "changed";
  readonly question: string;
  /** The answer in `base`; None for an added row. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Kept rows of two versions, matched by question; the same question with another answer is `changed`. */
export interface DatasetComparison {
  readonly base: DatasetVersion;
  readonly other: DatasetVersion;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly same: number;
  readonly offset: number;
  readonly total: number;
  readonly rows: readonly RowDifference[];
}

export interface FoundDataset {
  readonly catalogue: "huggingface" | "kaggle";
  /** "owner/name". */
  readonly id: string;
  readonly title: string;
  /** Plain text, at most 300 characters. */
  readonly description: string;
  readonly licence: string | null;
  /** What it allows, in plain words; says so where it is unknown. */
  readonly licenceNote: string;
  readonly downloads: number;
  readonly likes: number;
  readonly updatedAt: string | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly languages: readonly string[];
  /** Asks for consent or a token on its own site first. */
  readonly gated: boolean;
  /** Why it ranks where it does: "matches customer support; 12,000 rows; may be used freely". */
  readonly reason: string;
}

export interface FoundDatasets {
  readonly query: string;
  readonly results: readonly FoundDataset[];
}

export interface DatasetFile {
  readonly path: string;
  /** None where the catalogue does not say. */
  readonly bytes: number | null;
  readonly config: string | null;
  readonly split: string | null;
  readonly rows: number | null;
}

/** All there is to know before a download. */
export interface DatasetDescription {
  readonly dataset: FoundDataset;
  /** Those that can be imported, the recommended one first. */
  readonly files: readonly DatasetFile[];
  readonly columns: readonly string[];
  /** Up to five rows, cells cut to 300 characters; empty where the catalogue has no viewer. */
  readonly preview: readonly Readonly<Record<string, string>>[];
  /** Its page for people. */
  readonly page: string;
}

/** A row of an open file as it would be trained, unsaved changes included. */
export interface RowPreview {
  /** 1-based line on which the row begins. */
  readonly line: number;
  /** Whose template and tokens these are; "" where it is not on this machine. */
  readonly model: string;
  readonly rendered: RenderedRow | null;
  /** Why it cannot be trained on, in words that go on from "because". */
  readonly problem: string | null;
}

export interface FileLine {
  /** 1-based line or record. */
  readonly number: number;
  /** Cut to 4,000 characters. */
  readonly text: string;
  readonly cut: boolean;
}

export interface FilePage {
  readonly path: string;
  readonly bytes: number;
  /** Seconds since the epoch: another value means that the file changed. */
  readonly modified: number;
  /** Lines or records in all; None while they are still being counted. */
  readonly total: number | null;
  /** Lines or records counted so far. */
  readonly counted: number;
  /** For people: "JSON Lines, UTF-8", "Parquet", "XLSX, sheet Orders". */
  readonly format: string;
  /** Of a Parquet file or a workbook, whose records are shown as JSON; empty for text. */
  readonly columns: readonly string[];
  readonly offset: number;
  readonly lines: readonly FileLine[];
}

export interface FoundInFile {
  /** 1-based; None: not found. */
  readonly number: number | null;
}

/** One row of "Recommended settings". */
export interface Reason {
  readonly key: string;
  readonly name: string;
  /** Such as "LoRA". */
  readonly value: string;
  /** The muted line below it: "trains 4.1 % of the model"; "" for none. */
  readonly detail: string;
  /** One honest sentence with the user's own numbers. */
  readonly reason: string;
  readonly changed: boolean;
  readonly recommended: string | null;
}

export interface SettingOption {
  readonly value: string;
  readonly label: string;
  /** One muted line. */
  readonly detail: string;
}

/** What stands behind the `?` of a setting. */
export interface SettingHelp {
  /** What it does, in one or two sentences. */
  readonly what: string;
  /** What raising and lowering it changes. */
  readonly more: string;
  /** Typical range, such as "4 to 64". */
  readonly typical: string;
  /** What is right here, with the user's own numbers. */
  readonly here: string;
  /** Title of the paper or page, such as "LoRA, Hu et al. 2021". */
  readonly source: string;
  readonly sourceUrl: string;
}

/** A field of the advanced settings. */
export interface AdvancedSetting {
  readonly key: string;
  /** Plain name with the field's own term where they differ, such as "Adapter size (r)". */
  readonly name: string;
  /** Heading it stands under: "Method", "Learning", "Batch and memory", "Adapter", "Checks". */
  readonly group: string;
  readonly kind: "choice" | "integer" | "number" | "text" | "toggle" | "list";
  readonly value: string | number | boolean | readonly string[] | null;
  /** Formatted for reading. */
  readonly shown: string;
  /** None: VibeFlow has no recommendation, the default stands. */
  readonly recommended: string | number | boolean | readonly string[] | null;
  readonly recommendedShown: string | null;
  /** True when the value is not the recommended one. */
  readonly changed: boolean;
  /** False when the other settings make it idle, such as the rank in full fine-tuning. */
  readonly applies: boolean;
  /** Of a choice; for kind "list" the names that can be chosen. */
  readonly options: readonly SettingOption[];
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly unit: string | null;
  readonly help: SettingHelp;
}

export interface SettingProblem {
  /** The field at fault; "" when it is the recipe as a whole. */
  readonly key: string;
  /** What is wrong, with the value. */
  readonly message: string;
  /** What to put instead. */
  readonly hint: string;
}

/** An estimate: the likely value, and what it should lie between about nine times in ten. */
export interface Range {
  readonly likely: number;
  readonly low: number;
  readonly high: number;
}

export interface SetupEstimate {
  /** Of the whole run: preparing, training, evaluations in between, the final evaluation left out. */
  readonly seconds: Range;
  /** Peak of the worker: resident memory on a processor, allocated memory on a GPU. */
  readonly memoryBytes: Range;
  /** Bytes that the chosen hardware has for it. */
  readonly memoryAvailable: number;
  /** In `currency`; None where running costs nothing that is known. */
  readonly cost: Range | null;
  readonly currency: string;
  /** "at 0.79 USD an hour, price of 2026-11-01 from runpod.io"; "runs on this computer". */
  readonly costBasis: string;
  /** What the run will write. */
  readonly diskBytes: number;
  /** "from a test of 8 steps on this computer, 2 minutes ago", "from the model's size; not measured yet". */
  readonly basis: string;
  /** False: by formula only, and the range is wide. */
  readonly measured: boolean;
  readonly steps: number;
  /** Useful tokens over the whole run. */
  readonly tokens: number;
  readonly trainableParameters: number | null;
  readonly totalParameters: number | null;
}

export interface HardwareChoice {
  /** "local-cpu", "local-cuda-0", or an id of the price table. */
  readonly id: string;
  readonly name: string;
  readonly place: "local" | "rented";
  readonly fit: "fits" | "fitsWithQlora" | "doesNotFit" | "unknown";
  /** One sentence with numbers. */
  readonly why: string;
  readonly memoryBytes: number;
  readonly pricePerHour: number | null;
  readonly currency: string;
  readonly priceSource: string | null;
  readonly priceDate: string | null;
  readonly seconds: Range | null;
  readonly cost: Range | null;
  readonly chosen: boolean;
  readonly recommended: boolean;
}

/** A dotted key of vibeflow.yaml, such as `training.lora.r`, and the value it is to have. */
export interface SettingChange {
  readonly key: string;
  readonly value: string | number | boolean | readonly string[] | null;
}

/** A change that would save something. */
export interface Tip {
  /** "3 passes instead of 6: about 4 minutes less." */
  readonly text: string;
  readonly changes: readonly SettingChange[];
}

/** What a failing line offers: a command of the panel, a change of settings, or both left out. */
export interface CheckRemedy {
  readonly label: string;
  readonly action: ErrorAction | null;
  readonly changes: readonly SettingChange[];
  readonly request: "calibrate" | "openPrices" | null;
}

/** A line of "Before you start". */
export interface CheckItem {
  /** data, testRows, labels, model, licence, disk, memory, method, hardware, budget, privacy, packages */
  readonly id: string;
  readonly state: "passed" | "warning" | "failed" | "working";
  readonly title: string;
  readonly detail: string;
  readonly remedy: CheckRemedy | null;
}

/** What the unsaved changes do: "Rank 16 instead of 8: 0.2 GB more memory, same time". */
export interface EffectOfChanges {
  readonly text: string;
}

export interface SetupView {
  /** "Ready to train on this computer in about 12 minutes". */
  readonly headline: string;
  readonly summary: string;
  readonly reasons: readonly Reason[];
  readonly advanced: readonly AdvancedSetting[];
  /** All at once; empty when the settings are valid. */
  readonly problems: readonly SettingProblem[];
  /** None while there is no data or the settings have problems. */
  readonly estimate: SetupEstimate | null;
  readonly calibrating: boolean;
  readonly hardware: readonly HardwareChoice[];
  readonly tips: readonly Tip[];
  readonly checks: readonly CheckItem[];
  /** Whether Start would begin: no check has failed, no setting is wrong. */
  readonly ready: boolean;
  /** In a preview with changes. */
  readonly effect: EffectOfChanges | null;
  readonly recipePath: string;
  readonly pricesPath: string;
}

export interface SetupSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** Grows with every change of recipe, data, calibration or prices that this backend saw. */
  readonly revision: number;
  /** None before there is data. */
  readonly view: SetupView | null;
  /** Why there is no view although there is data: the recipe cannot be read, and what is wrong in it. */
  readonly problem: string | null;
}

export interface EvalPoint {
  readonly step: number;
  readonly loss: number;
}

export interface TuningTrial {
  /** From 1. */
  readonly number: number;
  /** `pruned`: given up early because others did better at the same share of their course. */
  readonly state: "waiting" | "running" | "finished" | "pruned" | "failed";
  readonly settings: readonly SettingChange[];
  /** "Learning rate 0.003, rank 32, dropout 0.1". */
  readonly settingsShown: string;
  /** True for the trial with the recommended settings: it is always the first. */
  readonly recommended: boolean;
  readonly steps: number;
  /** On validation rows taken from the training part: the test rows are never looked at. */
  readonly loss: number | null;
  readonly curve: readonly EvalPoint[];
  readonly seconds: number;
}

export interface TuningView {
  readonly tuningId: string;
  readonly number: number;
  readonly state: "queued" | "running" | "stopping" | "paused" | "succeeded" | "stopped" | "failed";
  readonly budgetSeconds: number;
  readonly elapsed: number;
  readonly secondsLeft: number | null;
  readonly trials: readonly TuningTrial[];
  /** Number of the best finished trial. */
  readonly best: number | null;
  /** One sentence: what was found and by how much, or that the recommended settings stand. */
  readonly verdict: string;
  /** While it runs: which trial, or what is trained again with another seed. */
  readonly doing: string;
  /** What adopting the best would change in vibeflow.yaml; empty when the recommended settings stand. */
  readonly changes: readonly SettingChange[];
  readonly applied: boolean;
  readonly error: ErrorData | null;
}

export interface TuningSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  readonly tuning: TuningView | null;
}

export interface StartedRun {
  readonly runId: string;
  readonly number: number;
}

export interface TrainPoint {
  readonly step: number;
  /** Mean cross-entropy per trained token, in nats, over the steps since the last point. */
  readonly loss: number;
  readonly learningRate: number;
  readonly gradNorm: number;
  /** Useful tokens (no padding) per second of wall time. */
  readonly tokensPerSecond: number;
  /** Resident memory of the worker, or GPU memory allocated on a GPU. */
  readonly memoryBytes: number;
  /** Seconds of training up to this point, pauses and downtime left out. */
  readonly elapsed: number;
  /**
   * Share of the processor threads, or of the GPU, that was computing, 0 to 1; None where it cannot be
   * told.
   */
  readonly busy: number | null;
  /** Bytes that the machine, or the GPU, has left. */
  readonly memoryFree: number | null;
  /** Bytes that the system has written to or read from the swap since the last point. */
  readonly swapped: number | null;
  /** Share of the time in which the processor or GPU waited for data, 0 to 1. */
  readonly dataWait: number | null;
  /** Processors that other programs used since the last point, on average; None where it cannot be told. */
  readonly others: number | null;
}

export interface CheckpointView {
  readonly step: number;
  readonly evalLoss: number | null;
  readonly best: boolean;
  readonly sizeBytes: number;
}

export interface LogLine {
  readonly time: string;
  readonly level: "info" | "warning" | "error";
  readonly text: string;
}

/** Where a stage other than training stands, for "Answering 41 of 100 held-out questions". */
export interface StageProgress {
  readonly text: string;
  readonly done: number;
  readonly total: number;
}

export interface AlertRemedy {
  readonly kind: "stopKeepBest" | "restartWith" | "continue" | "openRecipe" | "dismiss";
  /** Verb and object: "Stop now, keep step 180", "Restart with a rate of 0.0005". */
  readonly label: string;
  /** Written into vibeflow.yaml by `restartWith`. */
  readonly changes: readonly SettingChange[];
}

/** Something that the user should know, with what to do about it. Drawn from the run's own numbers. */
export interface RunAlert {
  /** Unique within the run, and the same in every backend: kind and step. */
  readonly id: string;
  readonly kind: "memoryHigh" | "memoryStepDown" | "swapping" | "slow" | "rising" | "diverged" | "flat" | "overfitting";
  readonly level: "warning" | "error";
  readonly step: number;
  /** Where it ceased to hold; None: it holds still. */
  readonly untilStep: number | null;
  readonly title: string;
  readonly text: string;
  readonly remedy: AlertRemedy | null;
  readonly dismissed: boolean;
}

export interface EfficiencyNote {
  readonly name: string;
  /** "850 tokens/s", "92 %". */
  readonly value: string;
  readonly level: "good" | "fair" | "poor";
  /** What it means and, where it is poor, what would help. */
  readonly words: string;
}

/** An estimate beside what happened. */
export interface Compared {
  readonly name: "time" | "memory" | "cost";
  readonly low: number;
  readonly likely: number;
  readonly high: number;
  /** Seconds, bytes, or `currency`. */
  readonly actual: number;
}

export interface RunEstimate {
  readonly secondsLow: number;
  readonly seconds: number;
  readonly secondsHigh: number;
  readonly memoryLow: number;
  readonly memory: number;
  readonly memoryHigh: number;
}

export interface RunSetting {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

/** The training panel's snapshot. `revision` counts the run's events; patches start where it ends. */
export interface RunView {
  readonly projectId: string;
  readonly projectName: string;
  readonly runId: string;
  readonly number: number;
  readonly revision: number;
  readonly stage: "train" | "evaluate" | "judge" | "commit";
  readonly state: "queued" | "running" | "stopping" | "paused" | "succeeded" | "stopped" | "failed";
  readonly modelName: string;
  readonly method: string;
  /** "CPU, 2 threads, bf16" or "NVIDIA H200, bf16". */
  readonly device: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly step: number;
  readonly totalSteps: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Those that are learned from. */
  readonly trainRows: number;
  readonly elapsed: number;
  readonly secondsLeft: number | null;
  readonly secondsLeftLow: number | null;
  readonly secondsLeftHigh: number | null;
  /** At most 1,000 points; thinned evenly when there are more. */
  readonly train: readonly TrainPoint[];
  readonly evaluations: readonly EvalPoint[];
  readonly checkpoints: readonly CheckpointView[];
  /** The last 200 lines. */
  readonly log: readonly LogLine[];
  readonly progress: StageProgress | null;
  /** Bytes of RAM (or of the GPU) in this machine. */
  readonly memoryTotal: number;
  readonly error: ErrorData | null;
  /** How often the run was picked up again after a crash. */
  readonly resumed: number;
  /** Set once the version is in git. */
  readonly commit: string | null;
  /** Oldest first. */
  readonly alerts: readonly RunAlert[];
  /** Empty before it can be told. */
  readonly efficiency: readonly EfficiencyNote[];
  /** Once the run's training is over, where there was an estimate. */
  readonly compared: readonly Compared[];
  /** What was expected at the start. */
  readonly estimate: RunEstimate | null;
  /** What this run was told, for the comparison of runs. */
  readonly settings: readonly RunSetting[];
  /** "16", or "8 x 2 added up" after memory ran out. */
  readonly batch: string;
  readonly trainableParameters: number | null;
  /** 1 for the next; None when it does not wait. */
  readonly queuePosition: number | null;
  /** Why it waits. */
  readonly queueReason: string | null;
  /** Run that it carried on from. */
  readonly continuedFrom: string | null;
  /** On disk, checkpoints included; None while it runs. */
  readonly sizeBytes: number | null;
  readonly createdAt: string;
  /** What becomes of the training rows; None before they are read. */
  readonly learned: LearnedRows | null;
  /** Of rows that are not learned whole, in sentences; the same as in the log. */
  readonly leftOut: readonly string[];
}

export interface RunSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** None when the project has not been trained. */
  readonly run: RunView | null;
}

/** A row of the list of runs. */
export interface RunSummary {
  readonly runId: string;
  readonly number: number;
  readonly stage: "train" | "evaluate" | "judge" | "commit";
  readonly state: "queued" | "running" | "stopping" | "paused" | "succeeded" | "stopped" | "failed";
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly modelName: string;
  readonly method: string;
  readonly steps: number;
  readonly totalSteps: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly bestEvalLoss: number | null;
  readonly bestStep: number | null;
  readonly commit: string | null;
  readonly sizeBytes: number;
  readonly continuedFrom: string | null;
  readonly settings: readonly RunSetting[];
}

export interface RunList {
  readonly projectId: string;
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly sizeBytes: number;
}

export interface RunCurve {
  readonly runId: string;
  readonly number: number;
  /** What sets it apart from the others: "run 3, rate 0.003". */
  readonly label: string;
  /** At most 400 points. */
  readonly train: readonly TrainPoint[];
  readonly evaluations: readonly EvalPoint[];
}

export interface RunCurves {
  readonly curves: readonly RunCurve[];
}

export interface DeletedRun {
  readonly freedBytes: number;
}

export interface QueueEntry {
  readonly projectId: string;
  readonly projectName: string;
  readonly runId: string;
  readonly number: number;
  readonly stage: "train" | "evaluate" | "judge" | "commit";
  readonly state: "queued" | "running" | "stopping" | "paused" | "succeeded" | "stopped" | "failed";
  /** 1 for the next; None for what runs. */
  readonly position: number | null;
  /** Why it waits: "Two runs are going; memory for a third is missing (needs 1.2 GB, 0.8 GB free)". */
  readonly reason: string | null;
}

export interface TrainingQueue {
  readonly entries: readonly QueueEntry[];
  /** Runs that may go at once. */
  readonly limit: number;
}

export interface LogText {
  readonly text: string;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** One term of the overall score. */
export interface ScorePart {
  readonly id: "accuracy" | "judge" | "length";
  readonly name: string;
  /** 0 to 1; all parts sum to 1. */
  readonly weight: number;
  readonly base: number;
  /** 0 to 100. */
  readonly tuned: number;
}

export interface GateCheck {
  readonly state: "pass" | "warn" | "fail";
  /** With its numbers: "Score above 70", "General text kept, loss +0.02". */
  readonly text: string;
}

export interface Gate {
  /**
   * Above 70 and better than the base beyond doubt; 50 to 70, or above it but not beyond doubt; below
   * 50, or worse than the base beyond doubt.
   */
  readonly decision: "ready" | "review" | "retrain";
  readonly headline: string;
  readonly detail: string;
  readonly checks: readonly GateCheck[];
  readonly retrainBelow: number;
  /** The scores that decided. Files that name none were decided by 50 and 70. */
  readonly readyAbove: number;
}

export interface Verdict {
  readonly outcome: "better" | "worse" | "unclear";
  /** "Better than the base model on 81 of 100 held-out questions". */
  readonly headline: string;
  readonly detail: string;
  readonly better: number;
  readonly same: number;
  readonly worse: number;
  /** Overall, 0 to 100. Files from before there were parts: mean token F1. */
  readonly score: number;
  readonly scoreInterval: Interval;
  readonly baseScore: number;
  readonly baseScoreInterval: Interval;
  /** How the score was weighted; empty in old files. */
  readonly parts: readonly ScorePart[];
  readonly gate: Gate | null;
}

export interface MetricView {
  readonly id: "tokenF1" | "tokenPrecision" | "tokenRecall" | "exactMatch" | "bleu" | "rougeL" | "lengthRatio" | "loss" | "perplexity" | "accuracy" | "macroF1" | "judge";
  /** Plain name: "Right words". */
  readonly name: string;
  /** The field's term: "token F1". */
  readonly term: string;
  /** Filled in by whoever reads an older file, which has none. */
  readonly unit: "share" | "score" | "points" | "ratio" | "loss" | "perplexity" | "mark";
  readonly base: number;
  readonly tuned: number;
  readonly baseInterval: Interval;
  readonly tunedInterval: Interval;
  /** 95 % range of tuned minus base, over the same rows. */
  readonly difference: Interval;
  /** `unclear`: the range of the difference holds nought: not enough to tell. */
  readonly better: "better" | "worse" | "unclear";
  readonly higherIsBetter: boolean;
  /** One line for a newcomer: what it measures and what a good value is. */
  readonly meaning: string;
  /**
   * Where `unclear`: about how many held-out rows in all would settle it, were the difference as it looks
   * now. None: it is settled, or the difference looks like none at all.
   */
  readonly rowsToSettle: number | null;
}

/** A judge's marks for one answer, 1 to 5, each the mean over both orders of presenting the pair. */
export interface Judgement {
  readonly relevance: number;
  readonly coherence: number;
  readonly factuality: number;
  readonly completeness: number;
  readonly tone: number;
  readonly mean: number;
  readonly feedback: string;
}

/** What the user thinks of a pair of answers. */
export interface Rating {
  readonly choice: "base" | "tuned" | "same";
  readonly note: string;
}

export interface ExampleView {
  /** Row number in the source. */
  readonly number: number;
  readonly question: string;
  readonly expected: string;
  readonly base: string;
  readonly tuned: string;
  readonly baseScore: number;
  /** Token F1 against the expected answer, 0 to 1; right or wrong for a classifier. */
  readonly tunedScore: number;
  readonly outcome: "better" | "same" | "worse";
  readonly baseTokens: number;
  readonly tunedTokens: number;
  /** The base model had it right, the tuned one has it wrong. */
  readonly regression: boolean;
  readonly topic: string;
  /** What tells the answers apart, where it can be counted: "Half the length, and closer to yours". */
  readonly note: string;
  readonly baseJudged: Judgement | null;
  readonly tunedJudged: Judgement | null;
  /** Read from the project's ratings, never from the version's file. */
  readonly rating: Rating | null;
}

/** A part of the held-out rows, by what they have in common. */
export interface GroupView {
  readonly kind: "topic" | "length" | "label" | "questionType";
  readonly name: string;
  readonly rows: number;
  readonly better: number;
  readonly baseScore: number;
  /** Mean, 0 to 1. */
  readonly tunedScore: number;
  /** 95 % range of the tuned mean. */
  readonly interval: Interval;
  /** `strong`, `weak`: beyond doubt above or below the other rows, with many comparisons allowed for. */
  readonly standing: "strong" | "usual" | "weak";
  /** Row numbers, worst first, for showing examples. */
  readonly numbers: readonly number[];
}

/** A sentence that the numbers carry. */
export interface Insight {
  readonly kind: "strength" | "weakness" | "regression" | "memorised" | "forgot" | "length" | "repetition";
  /** "Works well for questions of under 50 words: 0.81 against 0.52". */
  readonly text: string;
  /** What was counted or compared, with its range. */
  readonly evidence: string;
  readonly numbers: readonly number[];
}

/** Why the score may be low; most likely first. */
export interface Cause {
  readonly id: "dataQuality" | "fewRows" | "settings" | "modelSize" | "undertrained" | "memorised" | "mismatch";
  readonly title: string;
  readonly evidence: string;
  /** What its button does, for the same project. */
  readonly command: "vibeflow.datasets.show" | "vibeflow.datasets.import" | "vibeflow.setup.show" | "vibeflow.training.show";
  /** Of the button. */
  readonly label: string;
}

export interface LabelRow {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Held-out rows that carry it. */
  readonly support: number;
}

/** Where the answers are labels: which is taken for which. */
export interface LabelReport {
  readonly labels: readonly string[];
  /** Rows: the right label; columns: what the model said; in the order of `labels`. */
  readonly confusion: readonly (readonly number[])[];
  readonly rows: readonly LabelRow[];
  /**
   * Of each label's rows, how many got an answer that is none of the labels, as a model that writes may
   * give. Empty: none did.
   */
  readonly outside: readonly number[];
}

/** Loss on a general text that neither the starter nor this training has seen: signs of forgetting. */
export interface KeptKnowledge {
  readonly baseLoss: number;
  readonly tunedLoss: number;
  readonly difference: Interval;
  readonly tokens: number;
  /** Where the text is from. */
  readonly source: string;
  readonly standing: "kept" | "forgot" | "unclear";
}

/** Loss on trained rows against held-out rows, and answers that repeat a trained answer word for word. */
export interface Memorisation {
  readonly trainLoss: number;
  readonly heldOutLoss: number;
  /** Trained rows that were looked at. */
  readonly rows: number;
  /** Held-out questions answered with a trained answer to another question, word for word. */
  readonly copied: number;
  readonly standing: "none" | "signs" | "unclear";
}

/** What a judge said of both models' answers. */
export interface JudgeSummary {
  readonly provider: "gemini" | "openai" | "vscode";
  readonly model: string;
  readonly rows: number;
  /** Rows whose answers stayed malformed after every retry. */
  readonly leftOut: number;
  readonly base: Judgement;
  readonly tuned: Judgement;
  /** 95 % range of tuned minus base in the mean mark, over rows. */
  readonly difference: Interval;
  readonly better: "better" | "worse" | "unclear";
  /** US dollars, where the price is known. */
  readonly cost: number | null;
}

export interface PreviousScore {
  readonly commit: string;
  readonly version: number;
  readonly score: number;
  readonly scoreInterval: Interval;
  /** Whether both were asked the same held-out rows; else the scores are not comparable. */
  readonly sameRows: boolean;
}

export interface EvaluationView {
  readonly projectId: string;
  readonly projectName: string;
  readonly commit: string;
  readonly version: number;
  /** Held-out rows that were asked. */
  readonly rows: number;
  /** Held-out rows there are. */
  readonly heldOut: number;
  readonly verdict: Verdict;
  readonly metrics: readonly MetricView[];
  readonly examples: readonly ExampleView[];
  readonly baseModel: string;
  /**
   * What stands in the base model's place where the answers are labels, as a part of a sentence: always
   * answering "refund". A classifier's base model never saw its labels and is not asked; one that writes may
   * be right less often than that. None: it is the base model.
   */
  readonly baseline: string | null;
  readonly groups: readonly GroupView[];
  readonly insights: readonly Insight[];
  /** Empty where the gate says ready. */
  readonly causes: readonly Cause[];
  readonly labelReport: LabelReport | null;
  readonly kept: KeptKnowledge | null;
  readonly memorisation: Memorisation | null;
  readonly judge: JudgeSummary | null;
  /** The evaluated version before this one. */
  readonly previous: PreviousScore | null;
  /** That the evaluation took. */
  readonly seconds: number;
  /** Whether the model can show what it looks at. */
  readonly hasAttention: boolean;
}

/** An evaluation that is under way. */
export interface EvaluationProgress {
  readonly jobId: string;
  readonly runId: string | null;
  readonly what: "evaluate" | "judge";
  readonly state: "queued" | "running" | "stopping" | "failed";
  /** "The tuned model answered 64 of 100 held-out questions". */
  readonly text: string;
  readonly fraction: number;
  readonly secondsLeft: number | null;
  readonly error: ErrorData | null;
}

export interface EvaluatedVersion {
  readonly commit: string;
  readonly version: number;
  readonly score: number | null;
}

export interface EvaluationSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** None when no version was evaluated yet. */
  readonly view: EvaluationView | null;
  readonly progress: EvaluationProgress | null;
  /** For choosing another one; newest first. */
  readonly versions: readonly EvaluatedVersion[];
}

export interface ExportedEvaluation {
  readonly path: string;
  readonly bytes: number;
}

/** What the tuned model looked at while it wrote its answer to one held-out question. */
export interface AttentionView {
  readonly questionTokens: readonly string[];
  readonly answerTokens: readonly string[];
  /** [answer tokens, question tokens], mean over heads and layers, each row sums to at most 1. */
  readonly weights: readonly (readonly number[])[];
  /** What it does and does not show. */
  readonly note: string;
}

/** Who judges and how much. */
export interface JudgeSettings {
  readonly provider: "none" | "gemini" | "openai" | "vscode";
  /**
   * As the provider calls it ("gemini-2.5-flash", "gpt-4.1-mini", "llama3.1:8b"), or the id of a VS Code
   * model.
   */
  readonly model: string;
  /**
   * Of an OpenAI-compatible endpoint, up to and with its version: "http://localhost:11434/v1". None: the
   * provider's own.
   */
  readonly baseUrl: string | null;
  /** Held-out rows at most; each is asked twice, the answers swapped. */
  readonly rows: number;
}

/** A model that can be named as a judge. */
export interface JudgeModel {
  readonly id: string;
  readonly name: string;
  /** Price or vendor, where known: "$0.30 per million tokens in, $2.50 out". */
  readonly note: string;
}

/** A kind of judge, and whether it could be asked now. */
export interface ProviderView {
  readonly id: "gemini" | "openai" | "vscode";
  readonly name: string;
  readonly available: boolean;
  /** What is missing, and what to do: "No key for Gemini. Set one, ...". */
  readonly whyNot: string;
  /**
   * A command sets it: `vibeflow.judging.setKey`. An OpenAI-compatible endpoint on this computer needs
   * none.
   */
  readonly needsKey: boolean;
  /** Where its key is; the key itself never crosses the wire to a panel. */
  readonly keyFrom: "environment" | "stored" | null;
  /** Whose key it is; None: it has none. */
  readonly keyName: string | null;
  /** Where one is made. */
  readonly keyPage: string | null;
  /** To choose from; others may be typed, except for VS Code's. */
  readonly models: readonly JudgeModel[];
}

/** The instructions that the judge is given. */
export interface PromptView {
  /** The user's own file; None: VibeFlow's, as nothing was edited. */
  readonly path: string | null;
  /** Why the user's file cannot be used: a placeholder is missing, say. */
  readonly problem: ErrorData | null;
}

/** What judging with certain settings would mean: to be shown before the start. */
export interface JudgingPlan {
  readonly settings: JudgeSettings;
  /** That will be judged. */
  readonly rows: number;
  /** Of these already, with the same judge, prompt and answers: they are not asked again. */
  readonly judged: number;
  readonly requests: number;
  readonly seconds: Range | null;
  /** US dollars; None: the price of this model is not known. */
  readonly cost: Range | null;
  /** Sent and received, all requests together. */
  readonly tokens: Range | null;
  /**
   * What the price rests on: "$0.30 in, $2.50 out per million tokens (ai.google.dev, 2026-11-21)"; for a
   * local judge that nothing is charged.
   */
  readonly costNote: string;
  /** Whether texts leave this computer. */
  readonly leaves: boolean;
  /** Which texts go where, in one or two sentences; to be shown before the start. */
  readonly privacy: string;
  /** Why it cannot be started now. */
  readonly problem: ErrorData | null;
}

export interface JudgingSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** None: no version was evaluated yet. */
  readonly commit: string | null;
  readonly version: number | null;
  readonly settings: JudgeSettings;
  readonly everyRun: boolean;
  readonly providers: readonly ProviderView[];
  readonly prompt: PromptView;
  /** For `settings`; None while the provider is "none" or there is nothing to judge. */
  readonly plan: JudgingPlan | null;
  /** The newest marks of this version. */
  readonly summary: JudgeSummary | null;
  /** A judgement that is under way, or that failed and was not begun anew; what was judged is kept. */
  readonly progress: EvaluationProgress | null;
}

export interface PromptFile {
  /** Absolute; made from VibeFlow's own at first. */
  readonly path: string;
}

/** A benchmark that can be chosen. */
export interface BenchmarkOffer {
  readonly id: "hellaswag" | "truthfulqa" | "mmlu" | "gsm8k" | "own";
  readonly name: string;
  /** One line for a newcomer: what is asked, and what a good answer shows. */
  readonly measures: string;
  /** That the set holds; None for the user's own file. */
  readonly questions: number | null;
  /** Solved examples put before each question ("shots"). */
  readonly examples: number;
  /** Share that blind guessing gets right; None where nothing can be guessed. */
  readonly chance: number | null;
  /** Where the questions come from on the Hub; None: a file only. */
  readonly dataset: string | null;
  /** What a local file must hold. */
  readonly fileFormat: string;
  /** Whether the model writes its answer; else it weighs answers that are given, which is far quicker. */
  readonly writes: boolean;
}

/** For choosing others to put beside. */
export interface BenchmarkVersion {
  readonly commit: string;
  readonly version: number;
  readonly baseModel: string;
}

export interface BenchmarkModel {
  /** "base", or the version's commit. */
  readonly id: string;
  /** "starter", "Version 3". */
  readonly name: string;
  readonly version: number | null;
}

export interface BenchmarkScore {
  /** Id of the model. */
  readonly model: string;
  readonly value: number;
  /** 95 % range. */
  readonly interval: Interval;
  /** As lm-eval gives it. */
  readonly stderr: number | null;
  /**
   * 95 % range of this minus the base model, over the same questions; None: it is the
   * base.
   */
  readonly difference: Interval | null;
  readonly better: "better" | "worse" | "unclear" | null;
  /**
   * Where `unclear`: about how many questions in all would settle it, were the difference as it looks
   * now.
   */
  readonly questionsToSettle: number | null;
}

export interface BenchmarkMetric {
  /** lm-eval's name, with the task's where a benchmark has several: "acc_norm", "mc2". */
  readonly id: string;
  /** Plain name: "Right ending". */
  readonly name: string;
  readonly chance: number | null;
  /** In the order of the models. */
  readonly scores: readonly BenchmarkScore[];
}

export interface BenchmarkResult {
  readonly id: "hellaswag" | "truthfulqa" | "mmlu" | "gsm8k" | "own";
  readonly name: string;
  /** lm-eval's names, with their versions: "truthfulqa_mc1 2.0". Empty for the user's own set. */
  readonly tasks: readonly string[];
  readonly models: readonly BenchmarkModel[];
  /** The one that is usually quoted first. */
  readonly metrics: readonly BenchmarkMetric[];
  readonly asked: number;
  readonly available: number;
  readonly seed: number;
  readonly examples: number;
  readonly source: string;
  /** sha256 of the local file. */
  readonly digest: string | null;
  /** What a reader must know: how the questions were drawn, where a file differs from the Hub's. */
  readonly note: string;
  /** ISO 8601 in UTC. */
  readonly when: string;
  /** That each model took, by its id. */
  readonly seconds: Readonly<Record<string, number>>;
  /** "lm-eval 0.4.13". */
  readonly harness: string;
}

/** A benchmark job that is under way, or that failed and was not begun anew. */
export interface BenchmarkProgress {
  readonly jobId: string;
  readonly commit: string;
  readonly state: "queued" | "running" | "stopping" | "failed";
  /** "HellaSwag: version 3 answered 64 of 200". */
  readonly text: string;
  readonly fraction: number;
  readonly secondsLeft: number | null;
  readonly error: ErrorData | null;
}

/** The package that asks the questions, lm-eval, which is fetched when it is first needed. */
export interface BenchmarkInstall {
  /** `byHand`: this Python is not VibeFlow's own, so nothing is put into it unasked. */
  readonly state: "offered" | "installing" | "failed" | "byHand";
  /** What it takes, where it stands, or what went wrong. */
  readonly text: string;
  /** To do the same in a terminal. */
  readonly command: string;
}

export interface BenchmarksSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** None: there is no version yet. */
  readonly commit: string | null;
  readonly version: number | null;
  readonly offers: readonly BenchmarkOffer[];
  /** Newest first, the one looked at left out. */
  readonly versions: readonly BenchmarkVersion[];
  /** What is committed, and, while a job runs, what it has finished. */
  readonly results: readonly BenchmarkResult[];
  readonly progress: BenchmarkProgress | null;
  /** Why nothing can be started here: the package is missing, the model answers with labels only. */
  readonly problem: ErrorData | null;
  /** Where the package is missing, or being installed. */
  readonly install: BenchmarkInstall | null;
}

export interface PlannedBenchmark {
  readonly id: "hellaswag" | "truthfulqa" | "mmlu" | "gsm8k" | "own";
  /** "TruthfulQA.csv, 817 questions", "Rowan/hellaswag on the Hub, 10,042 questions". */
  readonly source: string;
  /** That will be asked of each model; None: not known before the file is mended. */
  readonly questions: number | null;
  /** For all models together. */
  readonly seconds: Range | null;
  /** Why it cannot be asked. */
  readonly problem: ErrorData | null;
  /** What to know before it is: rows that the model learned from, where solved examples come from. */
  readonly note: string;
}

export interface BenchmarkPlan {
  readonly benchmarks: readonly PlannedBenchmark[];
  readonly models: readonly BenchmarkModel[];
  /** Of everything; None: a benchmark has a problem, or nothing is chosen. */
  readonly seconds: Range | null;
  /** What the time rests on: measured here, or guessed from the model's size. */
  readonly basis: string;
  /** US dollars. */
  readonly cost: number;
  /** "Nothing: it runs on this machine". */
  readonly costNote: string;
}

export interface VersionView {
  readonly commit: string;
  /** 1 for the first version. */
  readonly number: number;
  readonly createdAt: string;
  /** First line of the commit message. */
  readonly subject: string;
  readonly baseModel: string;
  readonly score: number | null;
  readonly baseScore: number | null;
  readonly rows: number;
  readonly seconds: number;
  readonly served: boolean;
  readonly runId: string | null;
  /** `lora`, `qlora`, `dora`, `full`. */
  readonly method: string | null;
  /** Against its base model; None when it was not evaluated. */
  readonly outcome: "better" | "worse" | "unclear" | null;
  readonly decision: "ready" | "review" | "retrain" | null;
  /** US dollars, where it was trained on rented hardware with a known price. */
  readonly cost: number | null;
  readonly tags: readonly string[];
  /** The branch it was made on, where it is not on the current one. */
  readonly branch: string | null;
  /** `missing`: a clone without its LFS objects; `deleted`: removed on the user's word, and marked. */
  readonly weights: "here" | "missing" | "deleted";
  /** Of its weights in the LFS store. */
  readonly sizeBytes: number;
  /** Number of the version that this state restores, for a rollback. */
  readonly restored: number | null;
  /** Whether the working tree stands at this version's model. */
  readonly current: boolean;
  /** Commits of the versions that it was made from: one, two after a merge, none for the first. */
  readonly parents: readonly string[];
}

export interface VersionList {
  /** Newest first, of every branch. */
  readonly versions: readonly VersionView[];
}

export interface ProjectTotals {
  readonly versions: number;
  readonly trainingSeconds: number;
  /** US dollars over versions whose price is known; None where none is. */
  readonly spend: number | null;
  /** Of the whole project folder. */
  readonly sizeBytes: number;
}

export interface BranchView {
  readonly name: string;
  readonly current: boolean;
  readonly versions: number;
  readonly bestScore: number | null;
  readonly bestVersion: number | null;
}

/** All that a project's page shows. */
export interface ProjectPage {
  readonly projectId: string;
  readonly projectName: string;
  readonly path: string;
  readonly createdAt: string;
  readonly baseModel: string;
  readonly status: "draft" | "training" | "paused" | "trained" | "served" | "missing";
  readonly totals: ProjectTotals;
  /** Newest first, of every branch. */
  readonly versions: readonly VersionView[];
  readonly branches: readonly BranchView[];
  /** The current one; None on a detached HEAD. */
  readonly branch: string | null;
  /** Files that differ from the current commit, as git shows them. */
  readonly dirty: readonly string[];
  /** Detached HEAD, conflicts, missing LFS objects, no git: what it means and the way out. */
  readonly problem: ErrorData | null;
  readonly archived: boolean;
}

export interface SettingDifference {
  /** Dotted path in vibeflow.yaml. */
  readonly key: string;
  readonly name: string;
  /** One for each version, formatted for reading; None: not set. */
  readonly values: readonly (string | null)[];
}

/** Of one version's data against the first version's. */
export interface DataDifference {
  readonly rows: number;
  readonly added: number;
  readonly removed: number;
  /** Whether the held-out rows are the same: without it scores cannot be compared. */
  readonly sameHeldOut: boolean;
}

export interface CurvePoint {
  readonly step: number;
  readonly loss: number;
}

export interface VersionCurve {
  readonly train: readonly CurvePoint[];
  readonly evaluation: readonly CurvePoint[];
}

export interface MetricRow {
  readonly id: string;
  readonly name: string;
  readonly term: string;
  readonly unit: "share" | "score" | "points" | "ratio" | "loss" | "perplexity" | "mark";
  readonly higherIsBetter: boolean;
  readonly values: readonly (number | null)[];
  readonly intervals: readonly (Interval | null)[];
  /** Paired over the held-out rows both answered; None for the first, or where the rows differ. */
  readonly againstFirst: readonly ("better" | "worse" | "unclear" | null)[];
}

export interface ComparedAnswers {
  readonly number: number;
  readonly question: string;
  readonly expected: string;
  readonly answers: readonly (string | null)[];
  readonly scores: readonly (number | null)[];
}

export interface VersionComparison {
  readonly versions: readonly VersionView[];
  /** "Version 3 is better than version 2 on 41 of 100 shared questions". */
  readonly headline: string;
  readonly detail: string;
  /** Only those that differ. */
  readonly settings: readonly SettingDifference[];
  readonly data: readonly DataDifference[];
  readonly curves: readonly VersionCurve[];
  readonly metrics: readonly MetricRow[];
  /** Held-out questions that all were asked; where the answers differ most first. At most 100. */
  readonly answers: readonly ComparedAnswers[];
}

/** What rolling back, merging and the like did. */
export interface VersionChange {
  /** That HEAD is at now. */
  readonly commit: string;
  /** For the user: "Version 2 is back, as a new commit. Nothing was rewritten.". */
  readonly message: string;
  readonly page: ProjectPage;
}

export interface DeletePreview {
  /** LFS objects that no other version, branch or tag names. */
  readonly freesBytes: number;
  /** Whether some of its objects stay because another version needs them. */
  readonly shared: boolean;
  /** Why it cannot be deleted now: it is served, or the only one at HEAD. */
  readonly hindrance: string | null;
}

/** A version's recipe run again from its commit, and what came of it. */
export interface Reproduction {
  readonly runId: string | null;
  readonly state: "none" | "queued" | "running" | "same" | "different" | "failed";
  /** "All 14 weights are bit for bit the same" or how many differ, and by how much at most. */
  readonly text: string;
  readonly differing: number;
  readonly largestDifference: number | null;
}

export interface DeploymentView {
  readonly projectId: string;
  readonly projectName: string;
  readonly commit: string;
  readonly version: number;
  readonly jobId: string;
  readonly state: "starting" | "running" | "stopping" | "stopped" | "failed";
  readonly port: number;
  /** Base URL as OpenAI clients want it: `http://127.0.0.1:8321/v1`. */
  readonly endpoint: string;
  /** Value for `model` in requests. */
  readonly model: string;
  /** First characters of the key; the rest is stored as a hash only. */
  readonly keyHint: string;
  readonly startedAt: string | null;
  readonly requests: number;
  readonly error: ErrorData | null;
}

export interface StartedDeployment {
  readonly view: DeploymentView;
  /** Shown once; only its hash is kept. */
  readonly key: string;
  /** Works when pasted. */
  readonly curl: string;
}

export interface VersionChoice {
  readonly commit: string;
  readonly number: number;
  readonly score: number | null;
}

export interface DeploymentSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** The newest version, which *Serve* would take; None when there is none. */
  readonly newest: VersionChoice | null;
  readonly view: DeploymentView | null;
}

/** Something that can be asked: a version, or the base model of one. */
export interface AskTarget {
  readonly commit: string;
  readonly base: boolean;
  readonly version: number;
  /** "Version 3", "Base model". */
  readonly name: string;
  /** "Newest, score 78", "vibeflow/starter". */
  readonly detail: string;
}

/**
 * How answers are made; their ranges are in `SettingRange`. The defaults are evaluation's: always the
 * likeliest token.
 */
export interface AnswerSettings {
  /** 0: always the likeliest token. */
  readonly temperature: number;
  /** 1: every token may be drawn. */
  readonly topP: number;
  /** 0: every token may be drawn. */
  readonly topK: number;
  /** 1: none. */
  readonly repetitionPenalty: number;
  readonly maxNewTokens: number;
  /** None: another one at each question, which is told. */
  readonly seed: number | null;
  /** None: the one that the version was trained with; empty: none at all. */
  readonly systemPrompt: string | null;
}

/** A setting of answers, explained. */
export interface SettingRange {
  readonly key: "temperature" | "topP" | "topK" | "repetitionPenalty" | "maxNewTokens" | "seed";
  readonly name: string;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  /** Its value in evaluation; a seed has none there. */
  readonly evaluation: number | null;
  readonly help: SettingHelp;
}

/** What the user chose last in a project, kept for the next time. */
export interface PlaygroundChoice {
  /** `<commit>`, or `base:<commit>` for the base model of a version. */
  readonly targets: readonly string[];
  /** None: as in evaluation. */
  readonly settings: AnswerSettings | null;
  /** Whether each question stands alone; else the conversation so far goes with it. */
  readonly alone: boolean;
}

export interface PlaygroundView {
  readonly projectId: string;
  readonly projectName: string;
  readonly commit: string;
  readonly version: number;
  readonly baseModel: string;
  /** Up to four held-out questions to try. */
  readonly suggestions: readonly string[];
  /** The base model first, then the versions, newest first, of every branch. */
  readonly targets: readonly AskTarget[];
  /** How answers were made when this version was evaluated. */
  readonly evaluation: AnswerSettings;
  /** That it was trained with. */
  readonly systemPrompt: string;
  readonly ranges: readonly SettingRange[];
  readonly choice: PlaygroundChoice;
  readonly mostTargets: number;
}

export interface PlaygroundSnapshot {
  readonly projectId: string;
  readonly projectName: string;
  /** None when there is no version to ask. */
  readonly view: PlaygroundView | null;
}

export interface AskAccepted {
  readonly requestId: string;
  /** Of the dice; None where nothing is drawn. */
  readonly seed: number | null;
}

export interface MovedSetting {
  readonly key: "temperature" | "topP" | "topK" | "repetitionPenalty" | "maxNewTokens" | "seed";
  readonly name: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly why: string;
}

export interface WishAnswer {
  readonly understood: boolean;
  /** What was done in one sentence; or that it was not understood, or why nothing changes. */
  readonly message: string;
  /** With the changes. */
  readonly settings: AnswerSettings;
  readonly changes: readonly MovedSetting[];
  /** What can be said, where it was not understood. */
  readonly examples: readonly string[];
}

export interface AskedFile {
  readonly path: string;
  readonly questions: number;
  readonly answers: number;
  readonly failed: number;
  readonly cancelled: boolean;
}

/** Event `vibeflow/projects/didChange`: ask for the list again. */
export interface ProjectsChanged {
  readonly projectId: string | null;
}

/** Event `vibeflow/datasets/didChange`: a new version is there, or an import ended without one. */
export interface DatasetChanged {
  readonly projectId: string;
  /** Of the data as it stands now; 0 while there is none; unchanged where only the checks got further. */
  readonly revision: number;
}

/** Event `vibeflow/datasets/didProgress`, while a file is read. */
export interface ImportProgress {
  readonly projectId: string;
  readonly stage: "reading" | "checking" | "saving";
  readonly rows: number;
  /** Rows in all, once that is known. */
  readonly total: number | null;
  /** 0 to 1 of the source's bytes, while it is read. */
  readonly part: number | null;
  /** Name of the file or folder that is imported; None while the data there is gets built anew. */
  readonly source: string | null;
}

/** Event `vibeflow/discovery/didProgress`. */
export interface DownloadProgress {
  readonly projectId: string;
  readonly bytes: number;
  readonly total: number | null;
}

/**
 * Event `vibeflow/setup/didChange`: ask for the snapshot again. The file was edited, the data changed, a
 * calibration arrived, or the prices changed.
 */
export interface SetupChanged {
  readonly projectId: string;
  readonly revision: number;
}

/** Event `vibeflow/tuning/didChange`: ask for the snapshot again; at most twice a second. */
export interface TuningChanged {
  readonly projectId: string;
  readonly tuningId: string;
}

/**
 * Event `vibeflow/training/didProgress`: at most ten a second for each run.
 *
 * Applies to a snapshot of revision `from_revision` exactly; with any other, ask for a new snapshot (a
 * patch whose two revisions are the same says that one is due: the run was planned anew). Lists
 * are what was added since; every other field, where it is not None, replaces the snapshot's.
 */
export interface RunPatch {
  readonly projectId: string;
  readonly runId: string;
  readonly fromRevision: number;
  readonly toRevision: number;
  readonly stage: "train" | "evaluate" | "judge" | "commit";
  readonly state: "queued" | "running" | "stopping" | "paused" | "succeeded" | "stopped" | "failed";
  readonly step: number;
  readonly elapsed: number;
  readonly secondsLeft: number | null;
  readonly secondsLeftLow: number | null;
  readonly secondsLeftHigh: number | null;
  readonly train: readonly TrainPoint[];
  readonly evaluations: readonly EvalPoint[];
  /** The whole list, when it changed. */
  readonly checkpoints: readonly CheckpointView[] | null;
  readonly log: readonly LogLine[];
  readonly progress: StageProgress | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: ErrorData | null;
  readonly resumed: number;
  readonly commit: string | null;
  /** The whole list, when it changed. */
  readonly alerts: readonly RunAlert[] | null;
  /** The whole list, always. */
  readonly efficiency: readonly EfficiencyNote[];
  readonly compared: readonly Compared[];
  readonly queuePosition: number | null;
  readonly queueReason: string | null;
  readonly batch: string;
  readonly sizeBytes: number | null;
}

/** Event `vibeflow/evaluation/didChange`: ask for the snapshot again, or show the progress it carries. */
export interface EvaluationChanged {
  readonly projectId: string;
  readonly progress: EvaluationProgress | null;
}

/** Event `vibeflow/judging/didChange`: ask for the snapshot again, or show the progress it carries. */
export interface JudgingChanged {
  readonly projectId: string;
  readonly progress: EvaluationProgress | null;
}

/** Event `vibeflow/judging/didAsk`: put the prompt to the VS Code model, and `vibeflow/judging/answer`. */
export interface JudgeAsked {
  readonly requestId: string;
  readonly model: string;
  readonly prompt: string;
}

/** Event `vibeflow/benchmarks/didChange`: with progress show it, without ask for the snapshot again. */
export interface BenchmarksChanged {
  readonly projectId: string;
  readonly progress: BenchmarkProgress | null;
}

/** Event `vibeflow/versions/didChange`: ask for the page again. */
export interface VersionsChanged {
  readonly projectId: string;
}

/** Event `vibeflow/deployment/didChange`. */
export interface DeploymentChanged {
  readonly projectId: string;
}

/** Event `vibeflow/playground/didAnswer`. The last one has `done`, and `error` where it failed. */
export interface AskChunk {
  readonly requestId: string;
  readonly text: string;
  readonly done: boolean;
  /** Tokens generated so far. */
  readonly tokens: number;
  readonly seconds: number;
  readonly error: ErrorData | null;
  /**
   * What it waits for: "Waiting for version 2's turn". Once it answers: what the user must know, such as
   * that the room for the answer is smaller than was asked for.
   */
  readonly note: string | null;
  /** From the beginning of its turn to its first word. */
  readonly firstSeconds: number | null;
  /** Of the conversation with the question. */
  readonly promptTokens: number | null;
  /** Tokens that the model can look at, its answer included. */
  readonly context: number | null;
  /** Of the last one: why it ended. `length`: cut off at the longest answer. */
  readonly ending: "stop" | "length" | "cancelled" | null;
}

/** Event `vibeflow/playground/didAskFile`. */
export interface AskFileProgress {
  readonly requestId: string;
  readonly projectId: string;
  readonly done: number;
  /** Answers. */
  readonly total: number;
  /** "Version 2, question 3 of 20". */
  readonly text: string;
}

export interface Ping {
  readonly payload?: string;
}

/** A setting of VS Code that differs from its default. */
export interface ChangedSetting {
  /** `vibeflow.training.parallelRuns`. */
  readonly key: string;
  /** As JSON. Texts are not repeated in the report; that one is set, is. */
  readonly value: string;
}

/** What only the extension knows. */
export interface ExtensionFacts {
  readonly extensionVersion: string;
  readonly vscodeVersion: string;
  /** VS Code's name for where the extension runs: "ssh-remote", "wsl"; None: on this computer. */
  readonly remote: string | null;
  readonly settings: readonly ChangedSetting[];
  /** The last lines of the extension's log, as they are: what of them is told is decided here. */
  readonly log: readonly string[];
}

export interface CollectDiagnostics {
  /** None: asked from the terminal. */
  readonly extension?: ExtensionFacts | null;
}

export interface ProjectRef {
  readonly projectId: string;
}

export interface CreateProject {
  readonly name: string;
  /** Folder to make the project in; by default `<home>/projects/<slug of name>`. */
  readonly path?: string | null;
}

export interface OpenProject {
  /** A folder that holds a vibeflow.yaml; it is added to the list when it is not there. */
  readonly path: string;
}

export interface RenameProject {
  readonly projectId: string;
  /** Goes into vibeflow.yaml; the folder keeps its name. */
  readonly name: string;
}

export interface MoveProject {
  readonly projectId: string;
  /** The folder's new place; it must not exist yet. Its parent must. */
  readonly path: string;
}

export interface DuplicateProject {
  readonly projectId: string;
  readonly name: string;
  /** By default beside the others, as for a new project. */
  readonly path?: string | null;
  /** False: data and recipe only, with a history of its own. */
  readonly withVersions?: boolean;
}

export interface ArchiveProject {
  readonly projectId: string;
  readonly archived: boolean;
}

export interface DeleteProject {
  readonly projectId: string;
  /** The project's name, as the user typed it. */
  readonly confirmedName: string;
}

export interface ImportData {
  readonly projectId: string;
  /** Absolute path of a file or of a folder of files. */
  readonly source: string;
  /** Left out, it is detected; given, it wins over detection. */
  readonly mapping?: Mapping | null;
  /** Of a workbook; None: the first that has rows. */
  readonly sheet?: string | null;
  /** Of a text, by any usual name ("windows-1251"); None: known by its content. */
  readonly encoding?: string | null;
}

/** Stop what is being read or rebuilt for this project; the data stays as it was. */
export interface CancelImport {
  readonly projectId: string;
}

export interface DatasetRef {
  readonly projectId: string;
}

/** Read another sheet of the workbook. */
export interface SetSheet {
  readonly projectId: string;
  readonly sheet: string;
}

/** Read the source in another encoding, or confirm the one it was read in. */
export interface SetEncoding {
  readonly projectId: string;
  /** A name of `EncodingView.known`, or any usual name; None: find it by the content. */
  readonly encoding: string | null;
}

export interface PreviewMapping {
  readonly projectId: string;
  readonly mapping: Mapping;
  readonly systemPrompt: string;
}

export interface SetMapping {
  readonly projectId: string;
  /** Whole: it replaces the one before. */
  readonly mapping: Mapping;
  /** Written into the recipe; None: left as it is. */
  readonly systemPrompt?: string | null;
}

export interface PreviewFix {
  readonly projectId: string;
  readonly fix: "repairEncoding" | "trimWhitespace" | "maskPersonalData" | "removeBoilerplate" | "removeMissing" | "removeDuplicates" | "removeNearDuplicates" | "removeContradictions" | "removeEchoes" | "removeOtherLanguages" | "removeTooShort" | "removeTooLong" | "removeRejectedByTemplate" | "removeNothingTrained" | "cleanHtml" | "removePlaceholders" | "removeSamePreferences";
}

/** Apply (true) or undo (false) fixes; a new revision. Those not named stay as they are. */
export interface SetFixes {
  readonly projectId: string;
  readonly fixes: Readonly<Record<string, boolean>>;
}

export interface SetSplit {
  readonly projectId: string;
  /** 0.01 to 0.5. */
  readonly share: number;
  readonly seed: number;
  readonly groupBy?: string | null;
  readonly stratified?: boolean;
  /** Absolute path; read with the mapping of the dataset. */
  readonly testFile?: string | null;
  /** Column that names the part of each row. None: as found in the data; "": VibeFlow holds rows out. */
  readonly splitBy?: string | null;
}

export interface SetLanguage {
  readonly projectId: string;
  /** English name; None: ask again. */
  readonly expected: string | null;
}

/** Which rows; every condition that is given must hold. */
export interface RowFilter {
  readonly part?: "train" | "test" | "removed" | "kept";
  /** Found in question, answer, system prompt or label, whatever the case. */
  readonly search?: string;
  /** A finding's id: only the rows it concerns. */
  readonly finding?: string | null;
  /** Only rows changed by hand. */
  readonly edited?: boolean;
  /** 0 to 100. */
  readonly qualityBelow?: number | null;
}

export interface RowsRequest {
  readonly projectId: string;
  readonly offset?: number;
  /** At most 500. */
  readonly limit?: number;
  readonly filter?: RowFilter;
  readonly sort?: "file" | "quality" | "tokens" | "question" | "answer";
  readonly descending?: boolean;
}

export interface RowRef {
  readonly projectId: string;
  readonly number: number;
}

/** Change a row's text by hand; recorded, and taken back with `text` None. */
export interface EditRow {
  readonly projectId: string;
  readonly number: number;
  /** `question` and `answer` are the first user turn and the last assistant turn of a conversation. */
  readonly field: "question" | "answer" | "system" | "topic";
  readonly text: string | null;
}

/** Take rows out by hand, or back in. */
export interface SetExcluded {
  readonly projectId: string;
  readonly numbers?: readonly number[];
  /** In place of numbers: all rows that it lets through. */
  readonly filter?: RowFilter | null;
  readonly excluded: boolean;
}

/** Write rows of the dataset into a file of the user's own. */
export interface ExportRows {
  readonly projectId: string;
  readonly part: "train" | "test" | "removed" | "kept";
  /** Absolute; its ending says what is written: `.csv` (for a spreadsheet) or `.jsonl` (for a program). */
  readonly path: string;
}

export interface DatasetVersionsRef {
  readonly projectId: string;
}

export interface CompareDatasets {
  readonly projectId: string;
  /** Commit. */
  readonly base: string;
  /** None: the data as it stands. */
  readonly other?: string | null;
  /** None: all kinds. */
  readonly kind?: "added" | "removed" | "changed" | null;
  readonly offset?: number;
  readonly limit?: number;
}

export interface SearchDatasets {
  readonly catalogue: "huggingface" | "kaggle";
  /** A name, or what it is for in plain words. */
  readonly query: string;
  readonly limit?: number;
}

export interface DescribeDataset {
  readonly catalogue: "huggingface" | "kaggle";
  readonly id: string;
}

/** Fetch a file of a dataset and import it into a project. */
export interface DownloadDataset {
  readonly projectId: string;
  readonly catalogue: "huggingface" | "kaggle";
  readonly id: string;
  readonly path: string;
  readonly revision?: string | null;
}

export interface CancelDownload {
  readonly projectId: string;
}

/** The user's own key: kept in VS Code's secret storage, told to each backend once it is ready. */
export interface SetCatalogueToken {
  readonly catalogue: "huggingface" | "kaggle";
  /** Kaggle: "username:key". None: forget it. */
  readonly token: string | null;
}

/** Look at an open data file though it belongs to no project, or stop doing so. */
export interface CheckFile {
  readonly uri: string;
  readonly wanted: boolean;
}

export interface PreviewRow {
  readonly uri: string;
  /** 0-based; of a row that spans several lines, any of them. */
  readonly line: number;
}

export interface FilePageRequest {
  readonly path: string;
  /** First line or record, 0-based. */
  readonly offset: number;
  /** At most 500. */
  readonly limit?: number;
}

export interface FindInFile {
  readonly path: string;
  readonly text: string;
  /** Line or record from which to look on, 0-based. */
  readonly after?: number;
}

export interface SetupRef {
  readonly projectId: string;
}

/** How set-up would look with these changes. Nothing is saved. Answers within 200 ms. */
export interface PreviewSetup {
  readonly projectId: string;
  readonly changes: readonly SettingChange[];
}

/** Write the changes into vibeflow.yaml; comments, order and every other key stay as they are. */
export interface SaveSetup {
  readonly projectId: string;
  readonly changes: readonly SettingChange[];
}

/** Bring keys back to what is recommended; an empty list means all of them. */
export interface ResetSetup {
  readonly projectId: string;
  readonly keys: readonly string[];
}

export interface ChooseHardware {
  readonly projectId: string;
  readonly hardwareId: string;
}

export interface StartTuning {
  readonly projectId: string;
  /** Budget; None: chosen so that about 12 trials fit, and told in the result. */
  readonly minutes?: number | null;
}

export interface TuningRef {
  readonly projectId: string;
  /** None: the project's latest search. */
  readonly tuningId?: string | null;
}

export interface StartTraining {
  readonly projectId: string;
  /** While a run of the project is under way: True puts this one behind it, False refuses. */
  readonly queue?: boolean;
}

export interface RunRef {
  readonly projectId: string;
  /** None: the project's latest run. */
  readonly runId?: string | null;
}

/**
 * Go on with a run to another number of passes. One that is over is carried on by a new run, which starts
 * from its last checkpoint; one that runs or is paused changes its plan.
 */
export interface ContinueTraining {
  readonly projectId: string;
  readonly runId: string;
  /** In all, those done included. */
  readonly epochs: number;
}

export interface AlertRef {
  readonly projectId: string;
  readonly runId: string;
  readonly alertId: string;
}

export interface RunsRef {
  readonly projectId: string;
}

export interface CurvesRef {
  readonly projectId: string;
  /** At most twelve. */
  readonly runIds: readonly string[];
}

/** How many runs may compute at once; 0: as many as the machine allows. */
export interface ParallelRuns {
  readonly limit: number;
}

export interface EvaluationRef {
  readonly projectId: string;
  /** Version to look at; None: the newest evaluated one. */
  readonly commit?: string | null;
}

/** Evaluate a version (again), with the held-out rows of its own commit. */
export interface StartEvaluation {
  readonly projectId: string;
  readonly commit: string;
  /** None: as its recipe says. */
  readonly maxRows?: number | null;
}

export interface RateExample {
  readonly projectId: string;
  readonly commit: string;
  readonly number: number;
  /** None takes it back. */
  readonly rating: Rating | null;
}

export interface ExportEvaluation {
  readonly projectId: string;
  readonly commit: string;
  /** Where to; the ending (.md, .html, .csv) says the format. An existing file is replaced. */
  readonly path: string;
}

export interface AttentionRef {
  readonly projectId: string;
  readonly commit: string;
  /** Row of an example. */
  readonly number: number;
}

export interface JudgingRef {
  readonly projectId: string;
  /** Version to look at; None: the newest evaluated one. */
  readonly commit?: string | null;
}

/** What would it mean; nothing is kept or sent. */
export interface PlanJudging {
  readonly projectId: string;
  readonly commit?: string | null;
  readonly settings: JudgeSettings;
}

/** Keep who judges: for this project's panel, or written into vibeflow.yaml for every run to come. */
export interface ChooseJudge {
  readonly projectId: string;
  readonly settings: JudgeSettings;
  /** Judge by itself after each evaluation. Not with a VS Code model, which lives in the window. */
  readonly everyRun?: boolean;
}

/** Judge a version's answers, or go on with what was begun with the same settings. */
export interface StartJudging {
  readonly projectId: string;
  readonly commit: string;
  readonly settings: JudgeSettings;
}

export interface SetJudgeKey {
  readonly provider: "gemini" | "openai";
  /** None takes the stored key away. Kept in VibeFlow's home, readable by the user alone. */
  readonly key: string | null;
  /** The endpoint that it is for: it is sent to no other. None: the provider's own. */
  readonly baseUrl?: string | null;
}

/** What this window's `vscode.lm` offers; told by the extension, again whenever it changes. */
export interface VsCodeModels {
  readonly models: readonly JudgeModel[];
}

/** What a VS Code model said to a `vibeflow/judging/didAsk`. */
export interface JudgeAnswer {
  readonly requestId: string;
  readonly text?: string | null;
  /** Why there is no text, in VS Code's words. */
  readonly error?: string | null;
  /**
   * `refused`: the user said no; `notFound`: no such model any more; `quota`: too many requests; all as
   * `LanguageModelError.code` says.
   */
  readonly errorKind?: "refused" | "notFound" | "quota" | "other" | null;
}

export interface BenchmarksRef {
  readonly projectId: string;
  /** Version to look at; None: the newest. */
  readonly commit?: string | null;
}

export interface BenchmarkChoice {
  readonly id: "hellaswag" | "truthfulqa" | "mmlu" | "gsm8k" | "own";
  /** Local file with the questions; None: from the Hub. The user's own set needs one. */
  readonly file?: string | null;
}

/** What to ask of whom: for `plan`, and, unchanged, for `start`. */
export interface PlanBenchmarks {
  readonly projectId: string;
  /** The version that it is about; it and its base model are always asked. */
  readonly commit: string;
  readonly choices: readonly BenchmarkChoice[];
  /** Commits of other versions to put beside it. */
  readonly versions?: readonly string[];
  /** Of each benchmark, drawn at random by the seed; None: all. */
  readonly questions?: number | null;
  readonly seed?: number;
}

export interface VersionsRef {
  readonly projectId: string;
}

export interface CompareVersions {
  readonly projectId: string;
  /** Two to six; the first is what the others are compared with. */
  readonly commits: readonly string[];
}

export interface VersionRef {
  readonly projectId: string;
  readonly commit: string;
}

export interface TagVersion {
  readonly projectId: string;
  readonly commit: string;
  readonly tag: string;
}

export interface CreateBranch {
  readonly projectId: string;
  readonly branch: string;
  /** Version to begin from; None: HEAD. */
  readonly commit?: string | null;
}

export interface BranchRef {
  readonly projectId: string;
  readonly branch: string;
}

export interface MergeBranch {
  readonly projectId: string;
  /** To merge into the current one. */
  readonly branch: string;
  /** Whose model: the one whose evaluation is better on the same rows; told in the message. */
  readonly keep?: "better" | "ours" | "theirs";
}

export interface ReproduceVersion {
  readonly projectId: string;
  readonly commit: string;
}

export interface ServeVersion {
  readonly projectId: string;
  /** None: the newest version. */
  readonly commit?: string | null;
  /** None: the first free one from 8321 on. */
  readonly port?: number | null;
}

export interface DeploymentRef {
  readonly projectId: string;
}

export interface PlaygroundRef {
  readonly projectId: string;
  readonly commit?: string | null;
}

/** What was said before, in a conversation. */
export interface SaidBefore {
  readonly role: "user" | "assistant";
  readonly content: string;
}

export interface Ask {
  readonly projectId: string;
  readonly question: string;
  /** None: the newest version. */
  readonly commit?: string | null;
  /** Chosen by the panel; events carry it. */
  readonly requestId: string;
  /** True asks the base model, for comparison. */
  readonly base?: boolean;
  /** None: as in evaluation. */
  readonly settings?: AnswerSettings | null;
  /** Earlier turns of the conversation, oldest first. */
  readonly history?: readonly SaidBefore[];
}

export interface CancelAsk {
  readonly requestId: string;
}

/** How the answers should be, in the user's words. */
export interface Wish {
  readonly text: string;
  /** As they are now. */
  readonly settings: AnswerSettings;
  /** Of the version, for "as in evaluation". */
  readonly evaluation?: AnswerSettings | null;
}

export interface KeepChoice {
  readonly projectId: string;
  readonly choice: PlaygroundChoice;
}

/** Every question of a file, to each target; the answers go into a table. */
export interface AskFile {
  readonly projectId: string;
  readonly requestId: string;
  /** One question per line, or JSON lines with `question`. */
  readonly path: string;
  /** `.csv` or `.md`; replaced only when all is answered, or what there is when it was cancelled. */
  readonly output: string;
  /** As in `PlaygroundChoice`; empty: the newest version and the base model. */
  readonly targets?: readonly string[];
  readonly settings?: AnswerSettings | null;
}

/** Sent by the extension as `initializationOptions` of LSP's initialize. */
export interface InitializeOptions {
  readonly protocolVersion: number;
  readonly extensionVersion: string;
}
