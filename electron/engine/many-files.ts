import { inParallel } from './context';
import { sameContentEvidence } from './decide';
import { EndpointError, type Endpoint, type FileToLink, type FileToRemove, type Linked, type Removed } from './endpoint';
import { RUN_ENDING } from './scan';

/** As `Endpoint.removeFiles`, for endpoints that have no shorter way. */
export async function removeByParts(
  mirror: Endpoint,
  files: readonly FileToRemove[],
  tell: (index: number, removed: Removed) => void,
): Promise<void> {
  await inParallel(files.entries(), files.length, async ([index, { path, found }]) => {
    tell(index, await aboutFile(() => removeOne(mirror, path, found)));
  });
}

async function removeOne(mirror: Endpoint, path: FileToRemove['path'], found: FileToRemove['found']): Promise<Removed> {
  const there = await mirror.lstat(path);
  if (!there) return 'gone';
  if (!sameContentEvidence(there, found)) return 'changed';
  await mirror.removeFile(path);
  return 'removed';
}

/** As `Endpoint.linkFiles`, for endpoints that have no shorter way. */
export async function linkByParts(
  mirror: Endpoint,
  files: readonly FileToLink[],
  tell: (index: number, linked: Linked) => void,
): Promise<void> {
  await inParallel(files.entries(), files.length, async ([index, { from, to, found }]) => {
    tell(
      index,
      await aboutFile(async () => {
        const there = await mirror.lstat(from);
        return there && sameContentEvidence(there, found) ? mirror.link(from, to) : 'changed';
      }),
    );
  });
}

/** Does something about one file: its errors are answers, but for those that end the run. */
export async function aboutFile<Answer>(act: () => Promise<Answer>): Promise<Answer | EndpointError> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof EndpointError) || RUN_ENDING.has(error.kind)) throw error;
    return error;
  }
}
