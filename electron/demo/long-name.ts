import type { FullAttributes } from './sftp-wire';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A listing's line for people, as `ls -l` prints it; UTC. */
export function longName(name: string, attributes: FullAttributes): string {
  const date = new Date(attributes.mtime * 1000);
  const day = String(date.getUTCDate()).padStart(2);
  const time = `${MONTHS[date.getUTCMonth()] ?? ''} ${day}  ${String(date.getUTCFullYear())}`;
  return `${permissions(attributes.mode)}    1 ${String(attributes.uid)} ${String(attributes.gid)} ${String(attributes.size)} ${time} ${name}`;
}

function permissions(mode: number): string {
  const kind = { 0o040000: 'd', 0o120000: 'l' }[mode & 0o170000] ?? '-';
  return kind + [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-')).join('');
}
