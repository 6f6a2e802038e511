/** Files that the bundler takes in beside TypeScript. */
declare module "*.css";
