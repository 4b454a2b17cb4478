import type { Rules } from '../contract/site';
import type { RunOptions } from './run-options';

function exclusions(rules: Rules, options: RunOptions): Pick<Rules, 'exclude' | 'include'> {
  if (options.patterns.length === 0) return { exclude: rules.exclude, include: rules.include };
  // One list in gitignore syntax keeps the order; what the command line says comes after what the site says.
  const added = options.patterns.map(({ effect, pattern }) => (effect === 'include' ? `!${pattern}` : pattern));
  return { exclude: [...rules.exclude, ...rules.include.map((pattern) => `!${pattern}`), ...added], include: [] };
}

/** A site's rules, or the defaults, with this command's options on top. They hold for this run only. */
export function rulesOfRun(rules: Rules, options: RunOptions): Rules {
  return {
    ...rules,
    ...exclusions(rules, options),
    checksum: options.checksum || rules.checksum,
    heal: options.heal || rules.heal,
    delete: options.delete && rules.delete,
    ...(options.maxDelete === undefined ? {} : { maxDelete: options.maxDelete }),
    ...(options.trash === undefined ? {} : { trashDays: options.trash }),
    ...(options.listing === undefined ? {} : { listing: options.listing }),
    ...(options.links === undefined ? {} : { links: options.links }),
    ...(options.chmod === undefined ? {} : { chmod: options.chmod }),
    ...(options.fsync === undefined ? {} : { fsync: options.fsync }),
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    ...(options.connections === undefined ? {} : { connections: options.connections }),
  };
}
