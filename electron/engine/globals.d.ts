/** The few globals that the engine uses and that both Node and Electron have; everything else comes through its ports. */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}
