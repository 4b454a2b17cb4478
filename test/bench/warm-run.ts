import { performAppJob } from './app-run';

// Plain Node with the engine in worker threads, as the app has it.
performAppJob(process.argv[2] ?? '')
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  // What is kept open for a next run must not keep this program.
  .finally(() => process.exit());
