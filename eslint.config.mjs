/** Lint rules: strict TypeScript, and who may import whom. */
import tseslint from "typescript-eslint";

const nouns = ["projects", "datasets", "training", "evaluation", "playground", "deployment", "environment", "editor", "viewer"];
const panels = ["data", "training", "evaluation", "deployment", "playground", "viewer"];

/** Forbids imports whose path matches one of the patterns (gitignore style). */
const forbid = (message, ...group) => ["error", { patterns: [{ group, message }] }];

const layers = [
  {
    files: ["extension/src/protocol/**"],
    rules: {
      "no-restricted-imports": forbid(
        "The protocol imports nothing of ours.",
        "vscode",
        "**/backend/**",
        "**/features/**",
        "**/platform/**",
        "**/webview/**",
      ),
    },
  },
  {
    files: ["extension/src/format/**"],
    rules: {
      "no-restricted-imports": forbid(
        "How values are written is pure: panels use it too.",
        "vscode",
        "@vscode/l10n",
        "**/backend/**",
        "**/features/**",
        "**/platform/**",
        "**/webview/**",
      ),
    },
  },
  {
    files: ["extension/src/platform/**"],
    rules: {
      "no-restricted-imports": forbid(
        "The platform knows the protocol and how values are written only.",
        "**/backend/**",
        "**/features/**",
        "**/webview/**",
      ),
    },
  },
  {
    files: ["extension/src/backend/**", "extension/src/webview/**"],
    rules: { "no-restricted-imports": forbid("What lies below features does not know them.", "**/features/**") },
  },
  ...nouns.map((noun) => ({
    files: [`extension/src/features/${noun}/**`],
    rules: {
      "no-restricted-imports": forbid(
        "Features do not import each other: what they share lives in backend, platform or webview.",
        ...nouns.filter((other) => other !== noun).map((other) => `**/${other}/*`),
      ),
    },
  })),
  ...panels.map((panel) => ({
    files: [`webviews/src/${panel}/**`],
    rules: {
      "no-restricted-imports": forbid(
        "A panel imports the shared parts and the protocol only.",
        "vscode",
        "**/extension/**",
        "../../*/**",
        ...panels.filter((other) => other !== panel).map((other) => `../${other}/**`),
      ),
    },
  })),
  {
    files: ["webviews/src/shared/**"],
    rules: {
      "no-restricted-imports": forbid(
        "The shared parts know no panel.",
        "vscode",
        ...panels.map((panel) => `**/src/${panel}/**`),
      ),
    },
  },
];

export default tseslint.config(
  { ignores: ["**/*.gen.ts", "dist/**", "artifacts/**", "node_modules/**", ".venv/**"] },
  ...tseslint.configs.strictTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  {
    files: ["**/*.ts", "**/*.tsx", "**/*.mts"],
    rules: {
      // Numbers in texts are what this product shows.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // `void promise` marks a promise whose failure is shown elsewhere; arrow shorthand for callbacks is fine.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-console": ["error", { allow: ["warn", "error"] }],
    },
  },
  { files: ["**/*.mjs", "**/*.js"], ...tseslint.configs.disableTypeChecked },
  ...layers,
  {
    files: ["tests/**"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/require-await": "off",
      "no-console": "off",
    },
  },
);
