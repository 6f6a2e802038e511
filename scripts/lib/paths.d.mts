// The types of paths.mjs, for the TypeScript tests.
export declare const isWindows: boolean;
export declare const root: string;
export declare const vsixPath: string;
export declare const artifacts: string;
export declare function venvProgram(name: string): string;
export declare function cacheFolder(): string;
