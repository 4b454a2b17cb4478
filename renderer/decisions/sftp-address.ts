/** An SFTP address in its parts, as the form holds them. */
export interface AddressParts {
  readonly user: string;
  readonly host: string;
  /** Digits, or empty for 22. */
  readonly port: string;
  /** Absolute, or `~/…` under the login folder. */
  readonly folder: string;
}

export const EMPTY_ADDRESS: AddressParts = { user: '', host: '', port: '', folder: '' };

export type AddressFault = 'password' | 'scheme' | 'form' | 'host' | 'port' | 'folder';

const FORM = /^sftp:\/\/(?:([^@/]*)@)?(\[[^\]/]*\]|[^:/@]*)(?::(\d*))?(\/.*)?$/i;

/** Takes an address apart; a fault where it is not one. The main process has the last word. */
export function splitAddress(text: string): AddressParts | AddressFault {
  const trimmed = text.trim();
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) && !/^sftp:/i.test(trimmed)) return 'scheme';
  if (/^sftp:\/\/[^/]*:[^/]*@/i.test(trimmed)) return 'password';
  const match = FORM.exec(trimmed);
  if (!match) return 'form';
  const [, user = '', host = '', port = '', path = ''] = match;
  try {
    const folder = decodeURIComponent(path);
    return {
      user: decodeURIComponent(user),
      host: host.replace(/^\[|\]$/g, ''),
      port: port === '22' ? '' : port,
      folder: folder.startsWith('/~') ? folder.slice(1) : folder,
    };
  } catch {
    return 'form';
  }
}

/** Puts an address together; what a URL cannot hold is percent-encoded. */
export function joinAddress(parts: AddressParts): string {
  const user = parts.user.trim() === '' ? '' : `${encodeURIComponent(parts.user.trim())}@`;
  const bare = parts.host.trim();
  const host = bare.includes(':') ? `[${bare}]` : bare;
  const port = parts.port.trim() === '' || parts.port.trim() === '22' ? '' : `:${parts.port.trim()}`;
  const path = parts.folder.trim().split('/').map(encodeURIComponent).join('/');
  return `sftp://${user}${host}${port}${path.startsWith('/') ? path : `/${path}`}`;
}

/** What is missing before a test makes sense; null where nothing is. */
export function addressFault(parts: AddressParts): AddressFault | null {
  const port = parts.port.trim();
  if (!/^[^\s/@]+$/.test(parts.host.trim()) || parts.host.trim().startsWith('-')) return 'host';
  if (port !== '' && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535)) return 'port';
  return /^(\/|~$|~\/)/.test(parts.folder.trim()) ? null : 'folder';
}

/** An address without its scheme, for a narrow column: `mirror@fra1.example.net:2222/srv/www`. */
export function shortAddress(address: string): string {
  return address.replace(/^sftp:\/\//i, '');
}
