// The types of chromium.mjs, for the TypeScript tests.
export declare function chromiumPath(): string;
export declare const chromiumFlags: readonly string[];
