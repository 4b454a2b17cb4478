/**
 * Follows a fact: listens at once, asks for its present state, and takes the answer only if no newer fact came meanwhile.
 * Resolves when the first state is there; rejects with the call's error.
 */
export async function follow<T>(
  get: () => Promise<T>,
  listen: (listener: (state: T) => void) => () => void,
  take: (state: T) => void,
): Promise<void> {
  let told = false;
  listen((state) => {
    told = true;
    take(state);
  });
  const first = await get();
  if (!told) take(first);
}
