/** Lint rules: strict TypeScript, and who may import whom. */
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

import { layers } from "./scripts/lib/layers.mjs";

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
  {
    files: ["extension/src/**", "webviews/src/**"],
    plugins: { house: { rules: { layers } } },
    rules: { "house/layers": "error" },
  },
  {
    files: ["webviews/**"],
    plugins: { "react-hooks": hooks },
    rules: { "react-hooks/rules-of-hooks": "error", "react-hooks/exhaustive-deps": "error" },
  },
  {
    files: ["tests/**"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/require-await": "off",
      "no-console": "off",
    },
  },
);
