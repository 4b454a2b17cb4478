import type { Evidence } from '../contract/plan';
import type { RelativePath } from '../contract/relative-path';
import { EndpointError, type OpenFile } from '../engine/endpoint';
import { isLoss, type Link } from './link';

/** An open file that is opened again after a loss, as long as it still is the same. */
export class RetryingFile implements OpenFile {
  readonly evidence: Evidence;

  constructor(
    private readonly link: Link,
    private readonly path: RelativePath,
    private file: OpenFile,
  ) {
    this.evidence = file.evidence;
  }

  async *read(start = 0, end?: number): AsyncGenerator<Uint8Array> {
    let at = start;
    for (let losses = 0; ; losses++) {
      try {
        for await (const chunk of this.file.read(at, end)) {
          at += chunk.length;
          losses = 0;
          yield chunk;
        }
        return;
      } catch (error) {
        if (!isLoss(error) || losses >= 5) throw error;
        await this.#openAgain();
      }
    }
  }

  async unchanged(): Promise<boolean> {
    try {
      return await this.file.unchanged();
    } catch (error) {
      if (!isLoss(error)) throw error;
      try {
        await this.#openAgain();
      } catch (failure) {
        if (failure instanceof EndpointError && (failure.kind === 'mismatch' || failure.kind === 'missing')) return false;
        throw failure;
      }
      return this.file.unchanged();
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** The old handle went with its session. */
  async #openAgain(): Promise<void> {
    const file = await this.link.run((endpoint) => endpoint.open(this.path));
    if (file.evidence.size !== this.evidence.size || file.evidence.mtime !== this.evidence.mtime) {
      await file.close();
      throw new EndpointError('mismatch', 'The file changed while the link was lost.', 'It is tried again.');
    }
    this.file = file;
  }
}
