import type { Command } from 'commander';
import type { CommandAction } from './session';

/** Gives a command its action; the entry decides how it is run and what becomes of its exit code. */
export type CommandRunner = (command: Command, action: CommandAction) => void;
