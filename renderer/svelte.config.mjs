/** Read by svelte-check; the build's own settings are in vite.config.ts. TypeScript in the markup needs no preprocessor. */
export default {};
