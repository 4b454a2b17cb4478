import path from 'node:path';

/** What the app's command line may say; everything else on it belongs to Chromium. */
export interface AppCommandLine {
  /** `--state DIR`: settings, ledgers, history and the window's profile live there. Absolute. */
  readonly stateFolder: string | undefined;
  /** `--borrowed-electron=VERSION`: an older Electron is lent for a try-out, so nothing is kept and no keychain is used. */
  readonly borrowedElectron: string | undefined;
  /** `--demo-files=N`: the demo's sample site has so many files. */
  readonly demoFiles: number | undefined;
  /** `--background`: to the tray, without a window. */
  readonly background: boolean;
}

/** Reads both `--name value` and `--name=value`; the last one counts. */
export function readAppCommandLine(words: readonly string[], cwd: string): AppCommandLine {
  const state = lastValue(words, '--state');
  return {
    stateFolder: state === undefined ? undefined : path.resolve(cwd, state),
    borrowedElectron: lastValue(words, '--borrowed-electron'),
    demoFiles: wholeNumber(lastValue(words, '--demo-files')),
    background: words.includes('--background'),
  };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

function lastValue(words: readonly string[], name: string): string | undefined {
  let value: string | undefined;
  words.forEach((word, index) => {
    if (word.startsWith(`${name}=`)) value = word.slice(name.length + 1);
    else if (word === name) value = words[index + 1];
  });
  return value === '' ? undefined : value;
}
