import { describe, expect, it } from 'vitest';
import { readArguments } from '../../bench/arguments';

describe('the arguments of the benchmark', () => {
  it('measures everything, three times, when nothing is said', () => {
    expect(readArguments([])).toEqual({
      help: false,
      only: [],
      peers: undefined,
      runs: 3,
      quick: false,
      electron: false,
      openssh: false,
      data: undefined,
      builds: [],
      rules: {},
      compare: true,
    });
  });

  it('reads lists, numbers, builds and rules', () => {
    const words = ['--only', 'W1, W5', '--peers=rsync,lftp', '--runs', '5', '--build', 'old=/a/b=c.cjs', '--rules', '{"connections":2}'];
    expect(readArguments(words)).toMatchObject({
      only: ['W1', 'W5'],
      peers: ['rsync', 'lftp'],
      runs: 5,
      builds: [{ name: 'old', file: '/a/b=c.cjs' }],
      rules: { connections: 2 },
    });
  });

  it('goes one round when quick, unless a number is given', () => {
    expect(readArguments(['--quick']).runs).toBe(1);
    expect(readArguments(['--quick', '--runs', '2']).runs).toBe(2);
  });

  it('measures Heliograph alone with no peers', () => {
    expect(readArguments(['--peers', 'none']).peers).toEqual([]);
  });

  it.each([
    [['--runs', '0'], /number from 1/],
    [['--runs', '3x'], /number from 1/],
    [['--build', 'file.cjs'], /NAME=FILE/],
    [['--rules', '[1]'], /JSON object/],
    [['--rules', '{'], /JSON object/],
    [['--fast'], /--fast/],
    [['W1'], /W1/],
  ])('refuses %j', (words, message) => {
    expect(() => readArguments(words)).toThrow(message);
  });
});
