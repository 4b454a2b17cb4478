import type { ErrorCode, RunError } from '../contract/problem';
import { Interrupted } from '../engine/context';
import { MirrorBusy } from '../engine/cycle';
import { EndpointError, type EndpointErrorKind } from '../engine/endpoint';
import { LedgerError } from '../ledger/ledger-error';

const CODES: Partial<Record<EndpointErrorKind, ErrorCode>> = {
  connect: 'connect',
  login: 'login',
  'host-key-unknown': 'host-key-unknown',
  'host-key-changed': 'host-key-changed',
  'no-sftp': 'no-sftp',
  lost: 'lost',
  usage: 'usage',
  'disk-full': 'disk-full',
};

/** Turns whatever ended a run into plain data for people and scripts. */
export function toRunError(error: unknown, isAborted: boolean): RunError {
  if (isAborted || error instanceof Interrupted) {
    return { code: 'interrupted', message: 'The run was stopped.', advice: 'What it did is recorded; the next run goes on from there.' };
  }
  if (error instanceof EndpointError) return { code: CODES[error.kind] ?? 'failed', message: error.message, advice: error.advice };
  if (error instanceof MirrorBusy) return { code: 'busy', message: error.message, advice: 'Wait until it has ended, then run again.' };
  if (error instanceof LedgerError) return { code: 'ledger', message: error.message, advice: error.advice };
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `An unexpected error: ${message}`,
    advice: 'This is a fault of Heliograph: please report it with what you did.',
  };
}
