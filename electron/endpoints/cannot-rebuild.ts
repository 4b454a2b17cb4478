import { EndpointError } from '../engine/endpoint';

/** For places without `rebuild`: whoever asks all the same sends the file whole. */
export function cannotRebuild(): EndpointError {
  return new EndpointError('unsupported', 'This place cannot put a file together from ranges of another one.');
}
