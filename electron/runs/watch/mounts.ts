import path from 'node:path';

/** A mounted file system. */
export interface Mount {
  /** Where it is mounted: an absolute path. */
  readonly at: string;
  /** Such as `ext4`, `nfs4` or `fuse.sshfs`. */
  readonly type: string;
}

/**
 * File systems whose files others change without this system being told. Of FUSE's only those that are known to be local
 * are left out: in doubt, polling costs less than a change that nobody notices.
 */
const NETWORK =
  /^(nfs\d?|cifs|smb\d?|smbfs|afpfs|webdav|davfs\d?|9p|ceph|afs|glusterfs|lustre|gpfs|beegfs|ocfs2|gfs2|vboxsf|vmhgfs|prl_fs|virtiofs|coda|ncpfs|drvfs|fuse(\..+)?)$/;
const LOCAL_FUSE =
  /^fuse\.(ext2|ext4|ntfs|ntfs-3g|exfat|portal|gocryptfs|encfs|bindfs|mergerfs|unionfs|snapfuse|squashfuse|fuse-overlayfs)$/;

/**
 * The network file system that holds `root`, or is mounted below it; undefined where all of it is local. Pure.
 * @param mounts as they are listed: of two at one place, the later one counts
 */
export function networkMountOf(root: string, mounts: readonly Mount[]): Mount | undefined {
  const top = new Map(mounts.map((mount) => [mount.at, mount]));
  const holders = [...top.values()].filter(({ at }) => isWithin(root, at)).sort((a, b) => b.at.length - a.at.length);
  const concerned = [...holders.slice(0, 1), ...[...top.values()].filter(({ at }) => at !== root && isWithin(at, root))];
  return concerned.find(({ type }) => NETWORK.test(type) && !LOCAL_FUSE.test(type));
}

/** Reads Linux's /proc/self/mountinfo: proc(5) says how it is written. */
export function mountsInMountinfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const separator = fields.indexOf('-', 6);
    const [at, type] = [fields[4], fields[separator + 1]];
    return separator < 0 || at === undefined || type === undefined ? [] : [{ at: unescaped(at), type }];
  });
}

/** Reads what macOS's mount prints: `//user@host/share on /Volumes/share (smbfs, nodev, nosuid)`. */
export function mountsInMountTable(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const match = /^.* on (\/.*) \(([\w.]+)[,)]/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [{ at: match[1], type: match[2] }];
  });
}

/** Whether a Windows path names another machine: `\\server\share`. The system's own `\\?\C:\` does not. */
export function isOfAnotherMachine(root: string): boolean {
  return /^[\\/]{2}(?![?.][\\/](?!UNC[\\/]))/i.test(root);
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(path.posix.sep) ? outer : `${outer}/`);
}
