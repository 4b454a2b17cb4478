import { EndpointError } from '../../engine/endpoint';

export function missing(): EndpointError {
  return new EndpointError('missing', 'The path is not there.');
}

export function exists(): EndpointError {
  return new EndpointError('exists', 'Something of this name is there already.');
}

export function notEmpty(): EndpointError {
  return new EndpointError('not-empty', 'The folder is not empty.');
}

export function notDirectory(): EndpointError {
  return new EndpointError('not-a-directory', 'A part of the path is not a folder.');
}

export function isDirectory(): EndpointError {
  return new EndpointError('is-a-directory', 'The path is a folder.');
}

export function cannot(what: string): EndpointError {
  return new EndpointError('unsupported', `The server cannot ${what}.`);
}

export function diskFull(): EndpointError {
  return new EndpointError('disk-full', 'The file could not be written: the disk is full.');
}

export function unsupportedKind(): EndpointError {
  return new EndpointError('unsupported', 'The path is not a regular file.');
}
