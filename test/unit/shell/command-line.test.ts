import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAppCommandLine } from '../../../electron/shell/command-line';

const cwd = path.resolve('/home/ada');

describe('readAppCommandLine', () => {
  it('has no state folder and no borrowed Electron where nothing says so', () => {
    expect(readAppCommandLine(['/app', '--no-sandbox'], cwd)).toEqual({
      stateFolder: undefined,
      borrowedElectron: undefined,
      demoFiles: undefined,
      background: false,
    });
    expect(readAppCommandLine(['/app', '--background'], cwd).background).toBe(true);
  });

  it.each([[['--state', 'try']], [['--state=try']], [['--state', 'first', '--state=try']]])(
    'reads %j as a folder below the working folder',
    (words) => {
      expect(readAppCommandLine(words, cwd).stateFolder).toBe(path.join(cwd, 'try'));
    },
  );

  it('keeps an absolute folder', () => {
    const folder = path.resolve('/srv/state');
    expect(readAppCommandLine([`--state=${folder}`], cwd).stateFolder).toBe(folder);
  });

  it.each([[['--state']], [['--state=']]])('takes %j for no folder', (words) => {
    expect(readAppCommandLine(words, cwd).stateFolder).toBeUndefined();
  });

  it.each([
    ['--demo-files=400', 400],
    ['--demo-files=0', undefined],
    ['--demo-files=many', undefined],
  ])('reads %s as a number of files', (word, files) => {
    expect(readAppCommandLine([word], cwd).demoFiles).toBe(files);
  });

  it('reads the version of a borrowed Electron', () => {
    expect(readAppCommandLine(['--borrowed-electron=25.1.1'], cwd).borrowedElectron).toBe('25.1.1');
  });
});
