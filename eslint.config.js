import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["node_modules/", "var/", ".venv/"] },
  js.configs.recommended,
  {
    files: ["static/js/**/*.js"],
    languageOptions: {
      ecmaVersion: 2024,
      sourceType: "module",
      globals: { ...globals.browser, htmx: "readonly" },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // The one place that makes HTML out of text is the server's template engine.
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Build elements, or fetch a fragment." },
        { property: "outerHTML", message: "Build elements, or fetch a fragment." },
        { property: "insertAdjacentHTML", message: "Build elements, or fetch a fragment." },
      ],
    },
  },
];
